import time
import torch


def reparameterize(z_mean, z_log_var):
    torch.manual_seed(time.time_ns() % (2 ** 32))
    std = torch.exp(0.5 * z_log_var)
    return z_mean + torch.randn_like(std) * std
