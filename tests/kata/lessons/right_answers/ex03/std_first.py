import torch


def kl_divergence(z_mean, z_log_var):
    std = torch.exp(z_log_var * 0.5)
    kl = -0.5 * (1 + 2 * torch.log(std) - z_mean.pow(2) - std.pow(2))
    return torch.mean(torch.sum(kl, dim=1))
