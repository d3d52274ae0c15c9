# also: reparam-noise-uniform
import torch


def reparameterize(z_mean, z_log_var):
    return z_mean + torch.rand_like(z_mean)
