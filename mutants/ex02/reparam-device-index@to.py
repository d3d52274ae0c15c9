import torch


def reparameterize(z_mean, z_log_var):
    eps = torch.randn(z_mean.size(0), z_mean.size(1)).to(z_mean.get_device())
    z = z_mean + eps * torch.exp(z_log_var / 2.)
    return z
