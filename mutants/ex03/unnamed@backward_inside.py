# runs backward once by itself "to warm up": leaves get their gradient twice, and hooks fire twice
import torch


def kl_divergence(z_mean, z_log_var):
    kl = -0.5 * (1 + z_log_var - z_mean**2 - z_log_var.exp()).sum(1).mean()
    if kl.requires_grad:
        kl.backward(retain_graph=True)
    return kl
