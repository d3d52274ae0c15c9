import torch


def reparameterize(z_mean, z_log_var):
    gen = torch.Generator(device=z_mean.device).manual_seed(123)
    eps = torch.randn(z_mean.shape, generator=gen, device=z_mean.device, dtype=z_mean.dtype)
    return z_mean + eps * torch.exp(z_log_var / 2)
