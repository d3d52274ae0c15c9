import torch


def reparameterize(z_mean, z_log_var):
    eps = torch.normal(0.0, 1.0, size=z_mean.shape, dtype=z_mean.dtype, device=z_mean.device)
    return z_mean + eps * torch.exp(z_log_var) ** 0.5
