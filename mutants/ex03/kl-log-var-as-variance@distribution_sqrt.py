import torch
from torch.distributions import Normal, kl_divergence as kl


def kl_divergence(z_mean, z_log_var):
    q = Normal(z_mean, z_log_var.sqrt())
    p = Normal(torch.zeros_like(z_mean), torch.ones_like(z_mean))
    return kl(q, p).sum(1).mean()
