import torch


def kl_divergence(z_mean, z_log_var):
    # sigma ** 2
    kl = 1 + z_log_var - z_mean.square() - torch.exp(z_log_var) ** 2
    return -0.5 * torch.sum(kl, dim=1).mean()
