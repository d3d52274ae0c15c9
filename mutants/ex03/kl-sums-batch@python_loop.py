import torch


def kl_divergence(z_mean, z_log_var):
    loss = 0.0
    n = z_mean.size(0)
    for i in range(n):
        loss = loss + 0.5 * (z_log_var[i].exp() + z_mean[i] ** 2 - 1 - z_log_var[i]).sum()
    # average over the batch is the job of the training loop
    return loss
