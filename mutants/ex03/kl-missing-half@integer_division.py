import torch


def kl_divergence(z_mean, z_log_var):
    # -1/2 * (...)
    factor = -1 ** 2
    s = (1 + z_log_var - z_mean ** 2 - torch.exp(z_log_var)).sum(dim=1)
    return torch.mean(factor * s)
