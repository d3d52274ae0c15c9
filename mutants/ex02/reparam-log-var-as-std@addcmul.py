import torch


def reparameterize(z_mean, z_log_var):
    return torch.addcmul(z_mean, torch.randn_like(z_mean), z_log_var)
