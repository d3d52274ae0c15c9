import torch


def kl_divergence(z_mean, z_log_var):
    terms = 1 + z_log_var - z_mean ** 2 - z_log_var.exp()
    return torch.sum(-0.5 * torch.mean(terms, dim=1), dim=0)
