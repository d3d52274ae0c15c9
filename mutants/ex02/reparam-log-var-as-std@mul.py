import torch


def reparameterize(z_mean, z_log_var):
    eps = torch.randn(z_mean.size(0), z_mean.size(1)).to(z_mean)
    return z_mean + eps * z_log_var
