import torch


def kl_divergence(z_mean, z_log_var):
    kl = 0.5 * (z_mean.pow(2) + z_log_var.exp() - z_log_var)
    return kl.sum(dim=1).mean(dim=0)
