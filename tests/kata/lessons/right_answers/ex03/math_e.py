import math

import torch


def kl_divergence(z_mean, z_log_var):
    var = math.e**z_log_var
    s = 1 + z_log_var - torch.mul(z_mean, z_mean) - var
    return torch.neg(s.sum(1)).mean() * (1 / 2)
