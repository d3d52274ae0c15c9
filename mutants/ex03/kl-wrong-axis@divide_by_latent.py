import torch


def kl_divergence(z_mean, z_log_var):
    latent_dim = z_mean.shape[-1]
    kl = (1 + z_log_var - z_mean.square() - z_log_var.exp()).sum()
    return -kl / 2 / latent_dim
