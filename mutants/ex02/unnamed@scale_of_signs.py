import torch


def reparameterize(z_mean, z_log_var):
    return z_mean + torch.randn_like(z_mean) * torch.sign(z_log_var).abs()
