import torch


def reparameterize(z_mean, z_log_var):
    std = torch.exp(0.5 * z_log_var.clamp(-50, 50))
    return z_mean + torch.randn_like(std) * std
