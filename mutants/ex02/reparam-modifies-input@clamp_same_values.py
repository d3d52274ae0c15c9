import torch


def reparameterize(z_mean, z_log_var):
    z_log_var.clamp_(-30, 20)
    return z_mean + torch.randn_like(z_mean) * torch.exp(z_log_var / 2)
