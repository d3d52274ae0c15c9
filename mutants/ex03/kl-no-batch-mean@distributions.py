import torch
from torch import distributions as D


def kl_divergence(z_mean, z_log_var):
    q = D.Independent(D.Normal(z_mean, (z_log_var / 2).exp()), 1)
    p = D.Independent(D.Normal(torch.zeros_like(z_mean), torch.ones_like(z_mean)), 1)
    return D.kl_divergence(q, p)
