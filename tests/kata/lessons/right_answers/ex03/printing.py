import torch


def kl_divergence(z_mean, z_log_var):
    print("shapes", z_mean.shape, z_log_var.shape)
    kl_div = -0.5 * (1 + z_log_var - z_mean**2 - torch.exp(z_log_var))
    kl_div = kl_div.sum(axis=-1)
    print("kl", kl_div.detach())
    return torch.mean(kl_div)
