import torch
from torch.distributions import Normal, kl_divergence as torch_kl


def kl_divergence(z_mean, z_log_var):
    q = Normal(z_mean, torch.exp(0.5 * z_log_var))
    p = Normal(torch.zeros_like(z_mean), torch.ones_like(z_mean))
    return torch_kl(q, p).mean()
