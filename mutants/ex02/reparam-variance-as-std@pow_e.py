import math
import torch


def reparameterize(z_mean, z_log_var):
    std = torch.pow(math.e, z_log_var)
    eps = torch.zeros_like(std).normal_()
    return torch.add(z_mean, std * eps)
