import torch


def reparameterize(z_mean, z_log_var):
    eps = torch.ones_like(z_mean)
    return z_mean + eps * torch.exp(z_log_var / 2)
