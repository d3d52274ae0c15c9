import torch


def kl_divergence(z_mean, z_log_var):
    per_image = -0.5 * (z_log_var.exp() + z_mean.pow(2) - 1 - z_log_var).sum(1)
    return torch.mean(per_image)
