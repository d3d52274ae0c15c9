import torch


def kl_divergence(z_mean, z_log_var):
    kl = -0.5 * 1 + z_log_var - z_mean.pow(2) - torch.exp(z_log_var)
    return torch.mean(torch.sum(kl, dim=1))
