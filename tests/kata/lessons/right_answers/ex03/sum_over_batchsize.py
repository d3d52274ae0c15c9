import torch


def kl_divergence(z_mean, z_log_var):
    batch_size = z_mean.size(0)
    kl = -0.5 * torch.sum(1 + z_log_var - z_mean.pow(2) - z_log_var.exp())
    return kl / batch_size
