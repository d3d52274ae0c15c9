import torch


def reparameterize(z_mean, z_log_var):
    std = torch.exp(z_log_var / 2)
    variance = std ** 2
    noise = torch.randn(z_mean.shape, device=z_mean.device, dtype=z_mean.dtype)
    return z_mean + variance * noise
