import torch


def reparameterize(z_mean, z_log_var):
    eps = torch.randn_like(z_mean).cuda(z_mean.get_device())
    return z_mean + eps * (z_log_var / 2).exp()
