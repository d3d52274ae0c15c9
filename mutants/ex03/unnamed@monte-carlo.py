import torch
from torch.distributions import Normal


def kl_divergence(z_mean, z_log_var):
    q = Normal(z_mean, torch.exp(z_log_var / 2))
    p = Normal(0.0, 1.0)
    z = q.rsample((1000,))
    return (q.log_prob(z) - p.log_prob(z)).mean(0).sum(-1).mean()
