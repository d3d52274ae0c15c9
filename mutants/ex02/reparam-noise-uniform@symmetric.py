import torch


def reparameterize(z_mean, z_log_var):
    eps = 2 * torch.rand(z_mean.shape, dtype=z_mean.dtype, device=z_mean.device) - 1
    std = torch.exp(0.5 * z_log_var)
    return z_mean + eps * std
