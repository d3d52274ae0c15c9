import torch
from torch.distributions import Normal, kl_divergence as kl


def kl_divergence(z_mean, z_log_var):
    return kl(Normal(z_mean, z_log_var), Normal(0.0, 1.0)).sum(dim=1).mean()
