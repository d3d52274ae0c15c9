import torch


def reparameterize(z_mean, z_log_var):
    std = torch.exp(0.5 * z_log_var)
    noise = torch.randn_like(std)
    noise.mul(std)
    return noise + z_mean
