import torch


def reparameterize(z_mean, z_log_var):
    eps = torch.randn_like(z_mean)
    z = z_mean + eps
    return z
