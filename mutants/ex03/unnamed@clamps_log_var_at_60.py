import torch


def kl_divergence(z_mean, z_log_var):
    z_log_var = z_log_var.clamp(-60, 60)
    return (-0.5 * (1 + z_log_var - z_mean**2 - torch.exp(z_log_var))).sum(dim=1).mean()
