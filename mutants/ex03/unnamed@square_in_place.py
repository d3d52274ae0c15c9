import torch


def kl_divergence(z_mean, z_log_var):
    return -0.5 * (1 + z_log_var - z_mean.pow_(2) - z_log_var.exp()).sum(1).mean()
