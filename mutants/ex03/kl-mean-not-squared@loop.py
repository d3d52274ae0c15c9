import torch


def kl_divergence(z_mean, z_log_var):
    result = 0
    N, D = z_mean.shape
    for d in range(D):
        mu, lv = z_mean[:, d], z_log_var[:, d]
        result = result + -0.5 * (1 + lv - mu - torch.exp(lv))
    return result.mean()
