import torch


def kl_divergence(z_mean, z_log_var):
    kl_div = -0.5 * torch.sum(1 + z_log_var - z_mean**2 - torch.exp(z_log_var), axis=1)
    return kl_div.mean()
