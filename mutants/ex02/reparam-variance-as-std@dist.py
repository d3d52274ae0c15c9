import torch
from torch.distributions import Normal


def reparameterize(z_mean, z_log_var):
    var = z_log_var.exp()
    return Normal(z_mean, var).rsample()
