import torch


def kl_divergence(z_mean, z_log_var):
    mean, log_var = z_mean, z_log_var
    mean_part = (mean * mean).sum(1)
    trace_part = log_var.exp().sum(1)
    logdet_part = log_var.sum(1)
    return (0.5 * (mean_part + trace_part - logdet_part)).mean()
