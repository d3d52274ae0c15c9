import torch


def kl_divergence(z_mean, z_log_var):
    summed = torch.sum(z_log_var.exp() + z_mean ** 2 - 1 - z_log_var, dim=1, keepdim=True)
    return 0.5 * summed
