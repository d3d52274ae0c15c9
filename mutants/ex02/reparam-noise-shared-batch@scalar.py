# also: reparam-noise-shared-latent
import torch


def reparameterize(z_mean, z_log_var):
    eps = torch.randn(1, device=z_mean.device, dtype=z_mean.dtype)
    return z_mean + eps * torch.exp(z_log_var / 2)
