import torch
from torch.distributions import Normal


def reparameterize(z_mean, z_log_var):
    std = torch.sqrt(torch.exp(z_log_var))
    return Normal(z_mean, std).sample()
