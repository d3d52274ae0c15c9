import torch


def kl_divergence(z_mean, z_log_var):
    sigma_sq = z_log_var.abs() + 1e-7   # otherwise nan
    kl = 0.5 * (sigma_sq + z_mean ** 2 - 1 - sigma_sq.log())
    return kl.sum(dim=1).mean()
