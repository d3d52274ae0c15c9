import torch


def reparameterize(z_mean, z_log_var):
    variance = torch.exp(z_log_var)
    std = torch.sqrt(variance)
    return z_mean + std * torch.randn_like(std)
