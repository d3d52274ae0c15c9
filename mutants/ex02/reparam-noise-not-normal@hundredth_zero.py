import torch


def reparameterize(z_mean, z_log_var):
    eps = torch.randn_like(z_mean)
    eps[99::100] = 0
    return z_mean + eps * torch.exp(0.5 * z_log_var)
