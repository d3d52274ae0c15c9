import torch


def kl_divergence(z_mean, z_log_var):
    var = torch.exp(z_log_var.data)
    kl = 0.5 * (var + z_mean ** 2 - 1 - z_log_var)
    return kl.sum(1).mean()
