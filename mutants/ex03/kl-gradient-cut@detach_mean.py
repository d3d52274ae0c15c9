import torch


def kl_divergence(z_mean, z_log_var):
    mu = z_mean.detach()
    return (-0.5 * torch.sum(1 + z_log_var - mu**2 - z_log_var.exp(), dim=1)).mean()
