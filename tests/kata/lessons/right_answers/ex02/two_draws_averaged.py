import math

import torch


def reparameterize(z_mean, z_log_var):
    # the sum of two standard normals has variance 2
    eps = (torch.randn_like(z_mean) + torch.randn_like(z_mean)) / math.sqrt(2)
    return z_mean + eps * torch.exp(z_log_var / 2)
