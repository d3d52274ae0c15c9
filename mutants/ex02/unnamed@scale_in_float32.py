import torch


def reparameterize(z_mean, z_log_var):
    std = torch.exp(z_log_var.float() / 2).to(z_mean.dtype)
    return z_mean + torch.randn_like(z_mean) * std
