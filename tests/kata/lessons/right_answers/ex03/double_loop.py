import torch


def kl_divergence(z_mean, z_log_var):
    total = 0
    N, D = z_mean.shape
    for n in range(N):
        for d in range(D):
            m, lv = z_mean[n, d], z_log_var[n, d]
            total = total + (1 + lv - m * m - torch.exp(lv))
    return -0.5 * total / N
