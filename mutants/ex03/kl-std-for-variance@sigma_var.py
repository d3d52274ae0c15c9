import torch


def kl_divergence(z_mean, z_log_var):
    std = torch.exp(0.5 * z_log_var)
    kl = -0.5 * (1 + z_log_var - z_mean.pow(2) - std)
    return kl.sum(dim=1).mean()
