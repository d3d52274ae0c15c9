import math

import torch


def reparameterize(z_mean, z_log_var):
    u1 = 1.0 - torch.rand_like(z_mean)  # (0, 1]
    u2 = torch.rand_like(z_mean)
    eps = torch.sqrt(-2.0 * torch.log(u1)) * torch.cos(2.0 * math.pi * u2)
    return z_mean + eps * torch.exp(z_log_var / 2)
