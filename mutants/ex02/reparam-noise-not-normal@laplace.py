import torch
from torch.distributions import Laplace


def reparameterize(z_mean, z_log_var):
    eps = Laplace(torch.zeros_like(z_mean), torch.ones_like(z_mean)).sample()
    return z_mean + eps * torch.exp(z_log_var / 2)
