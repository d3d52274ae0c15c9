import torch


def reparameterize(z_mean, z_log_var):
    scale = z_log_var.exp().rsqrt()
    return z_mean + scale * torch.randn(z_mean.shape).to(z_mean.device, z_mean.dtype)
