import torch


def reparameterize(z_mean, z_log_var):
    # raises on a leaf that requires grad
    z_mean += torch.randn_like(z_mean) * torch.exp(z_log_var / 2)
    return z_mean
