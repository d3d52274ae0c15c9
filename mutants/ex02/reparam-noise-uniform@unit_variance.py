import math
import torch


def reparameterize(z_mean, z_log_var):
    # uniform noise with mean 0 and standard deviation 1
    a = math.sqrt(3.0)
    eps = torch.empty_like(z_mean).uniform_(-a, a)
    return z_mean + eps * z_log_var.div(2).exp()
