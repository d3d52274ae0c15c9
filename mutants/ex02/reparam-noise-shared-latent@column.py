import torch


def reparameterize(z_mean, z_log_var):
    eps = torch.randn(z_mean.shape[0], 1, dtype=z_mean.dtype, device=z_mean.device)
    return z_mean + eps * torch.exp(z_log_var / 2)
