import torch


def reparameterize(z_mean, z_log_var):
    u = torch.rand(z_mean.shape, dtype=torch.float64).clamp(1e-12, 1 - 1e-12)
    eps = torch.special.ndtri(u).to(device=z_mean.device, dtype=z_mean.dtype)
    return z_mean + eps * torch.exp(z_log_var / 2)
