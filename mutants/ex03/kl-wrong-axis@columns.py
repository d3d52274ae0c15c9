import torch


def kl_divergence(z_mean, z_log_var):
    """KL divergence"""
    values = []
    for d in range(z_mean.shape[1]):
        m = z_mean[:, d]
        lv = z_log_var[:, d]
        values.append(-0.5 * torch.sum(1 + lv - m ** 2 - torch.exp(lv)))
    return sum(values) / len(values)
