import torch


def kl_divergence(z_mean, z_log_var):
    # 1 + log(sigma^2) - mu^2 - sigma^2
    return torch.mean(-0.5 * torch.sum(1 + z_log_var - z_mean.pow(2) - z_log_var, dim=1))
