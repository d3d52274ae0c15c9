import torch


def kl_divergence(z_mean, z_log_var):
    variance = torch.exp(z_log_var)
    kl = variance + z_mean * z_mean - 1 - z_log_var
    return kl.sum(-1).mean(0)
