import math

import torch


def reparameterize(z_mean, z_log_var):
    std = torch.exp2(z_log_var / (2 * math.log(2)))
    return z_mean + std * torch.randn_like(z_mean)
