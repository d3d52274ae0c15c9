import torch


def reparameterize(z_mean, z_log_var):
    return z_mean + 0.5 * torch.randn_like(z_mean)
