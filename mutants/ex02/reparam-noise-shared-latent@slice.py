import torch


def reparameterize(z_mean, z_log_var):
    std = z_log_var.mul(0.5).exp()
    eps = torch.randn_like(std[:, :1]).expand_as(std)
    return z_mean + std * eps
