import torch


def kl_divergence(z_mean, z_log_var):
    # mean over everything, times number of latent dimensions
    latent = z_mean.shape[-1]
    return latent * torch.mean(z_log_var.exp() + z_mean**2 - 1 - z_log_var) / 2
