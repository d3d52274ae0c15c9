import torch
from torch.distributions import Normal, kl_divergence as kl


def kl_divergence(z_mean, z_log_var):
    q = Normal(z_mean, torch.exp(z_log_var / 2))
    # ELBO has a minus in front of the KL
    return -kl(q, Normal(0.0, 1.0)).sum(dim=1).mean()
