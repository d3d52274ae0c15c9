import torch


def kl_divergence(z_mean, z_log_var):
    """numerically nicer: exp(lv) - 1 == expm1(lv)"""
    return 0.5 * (torch.expm1(z_log_var) - z_log_var + z_mean * z_mean).sum(1).mean()
