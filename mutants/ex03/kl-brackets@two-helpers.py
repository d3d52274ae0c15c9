import torch


def kl_divergence(z_mean, z_log_var):
    entropy = 1 + z_log_var
    energy = z_mean.pow(2) + z_log_var.exp()
    per_image = -0.5 * entropy.sum(1) - energy.sum(1)
    return per_image.mean()
