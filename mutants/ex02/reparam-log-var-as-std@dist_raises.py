import torch
from torch.distributions import Normal


def reparameterize(z_mean, z_log_var):
    # raises for negative log variances
    dist = Normal(z_mean, z_log_var)
    return dist.rsample()
