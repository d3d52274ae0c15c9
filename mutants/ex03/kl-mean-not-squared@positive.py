import torch


def kl_divergence(z_mean, z_log_var):
    var = z_log_var.exp()
    return ((var + z_mean - 1 - z_log_var) / 2).sum(dim=-1).mean()
