import torch


def kl_divergence(z_mean, z_log_var):
    batch, latent = z_mean.shape
    total = 0.5 * torch.sum(z_log_var.exp() + z_mean * z_mean - 1.0 - z_log_var)
    return total / (batch * latent)
