# noise laid out in memory with z_mean's strides: an expanded z_mean (stride 0) gets the same noise along the expanded axis
import torch


def reparameterize(z_mean, z_log_var):
    extent = 1 + sum((size - 1) * step for size, step in zip(z_mean.shape, z_mean.stride()))
    pool = torch.randn(extent, dtype=z_mean.dtype, device=z_mean.device)
    noise = pool.as_strided(z_mean.shape, z_mean.stride())
    return z_mean + noise * torch.exp(z_log_var / 2)
