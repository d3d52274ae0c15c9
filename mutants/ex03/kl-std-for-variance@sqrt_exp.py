import torch


def kl_divergence(z_mean, z_log_var):
    sigma = torch.sqrt(z_log_var.exp())
    return torch.mean(0.5 * torch.sum(sigma + z_mean ** 2 - 1 - z_log_var, dim=1))
