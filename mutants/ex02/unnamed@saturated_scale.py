import torch


def reparameterize(z_mean, z_log_var):
    return z_mean + torch.randn_like(z_mean) * torch.exp(z_log_var.clamp(min=10, max=20) / 2)
