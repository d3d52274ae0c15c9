import torch


def reparameterize(z_mean, z_log_var):
    eps = torch.randn_like(z_mean)
    z = z_mean + eps * torch.exp(z_log_var / 2.0)
    return z
