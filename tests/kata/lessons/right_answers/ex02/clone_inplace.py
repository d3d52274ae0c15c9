import torch


def reparameterize(z_mean, z_log_var):
    std = z_log_var.clone().mul_(0.5).exp_()
    z = torch.randn_like(std) * std
    z += z_mean
    return z
