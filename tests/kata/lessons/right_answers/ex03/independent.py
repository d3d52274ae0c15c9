import torch
from torch import distributions as D


def kl_divergence(z_mean, z_log_var):
    std = torch.exp(0.5 * z_log_var)
    q = D.Independent(D.Normal(z_mean, std), 1)
    p = D.Independent(D.Normal(torch.zeros_like(z_mean), torch.ones_like(std)), 1)
    return D.kl_divergence(q, p).mean()
