import torch
from torch.distributions import Normal


def reparameterize(z_mean, z_log_var):
    return Normal(z_mean, torch.exp(0.5 * z_log_var)).rsample()
