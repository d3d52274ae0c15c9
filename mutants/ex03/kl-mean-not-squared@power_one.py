import torch


def kl_divergence(z_mean, z_log_var):
    kl = 1 + z_log_var - torch.pow(z_mean, 1) - torch.exp(z_log_var)
    return -0.5 * kl.sum(1).mean()
