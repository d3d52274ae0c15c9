import torch


def reparameterize(z_mean, z_log_var):
    std = torch.exp(z_log_var / 2)
    eps = torch.empty_like(std).normal_(0, 1)
    z = z_mean
    z + eps * std
    return z
