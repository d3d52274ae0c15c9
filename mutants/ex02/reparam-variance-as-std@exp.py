import torch


def reparameterize(z_mean, z_log_var):
    eps = torch.randn_like(z_log_var)
    z = z_mean + eps * torch.exp(z_log_var)
    return z
