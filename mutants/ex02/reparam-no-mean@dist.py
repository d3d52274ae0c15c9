import torch
from torch.distributions import Normal


def reparameterize(z_mean, z_log_var):
    sigma = z_log_var.mul(0.5).exp()
    return Normal(torch.zeros_like(z_mean), sigma).rsample()
