import torch


def kl_divergence(mean, log_std):
    kl = -0.5 * (1 + 2 * log_std - mean**2 - torch.exp(log_std)).sum(1)
    return kl.mean()
