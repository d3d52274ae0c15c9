import torch
from torch.distributions import Normal


def reparameterize(z_mean, z_log_var):
    half = 0.5
    return Normal(z_mean, torch.exp(z_log_var / half)).rsample()
