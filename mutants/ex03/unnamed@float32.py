import torch


def kl_divergence(z_mean, z_log_var):
    z_mean, z_log_var = z_mean.float(), z_log_var.float()
    kl = -0.5 * (1 + z_log_var - z_mean**2 - torch.exp(z_log_var))
    return kl.sum(dim=1).mean()
