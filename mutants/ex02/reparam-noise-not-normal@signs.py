import torch


def reparameterize(z_mean, z_log_var):
    eps = torch.randint_like(z_mean, 0, 2) * 2 - 1
    return z_mean + eps * torch.exp(0.5 * z_log_var)
