import torch


def reparameterize(z_mean, z_log_var):
    dev = z_log_var.get_device()
    std = torch.exp(0.5 * z_log_var)
    eps = torch.randn(std.shape, device=dev)
    return z_mean + std * eps
