import torch


def reparameterize(z_mean, z_log_var):
    n, d = z_mean.shape
    eps = torch.randn(d, n, dtype=z_mean.dtype, device=z_mean.device).T
    return z_mean + eps * torch.exp(z_log_var / 2)
