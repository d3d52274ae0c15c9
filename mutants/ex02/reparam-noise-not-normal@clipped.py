import torch


def reparameterize(z_mean, z_log_var):
    std = torch.exp(0.5 * z_log_var)
    eps = torch.randn_like(std).clamp(-1, 1)
    return z_mean + std * eps
