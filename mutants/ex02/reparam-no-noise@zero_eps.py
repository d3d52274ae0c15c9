import torch


def reparameterize(z_mean, z_log_var):
    std = torch.exp(0.5 * z_log_var)
    eps = torch.zeros_like(std)
    return z_mean + eps * std
