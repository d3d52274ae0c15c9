import torch
from torch.distributions import Normal
from torch.distributions import kl_divergence as torch_kl


def kl_divergence(z_mean, z_log_var):
    q = Normal(z_mean, torch.exp(z_log_var / 2))
    p = Normal(torch.zeros_like(z_mean), torch.ones_like(z_mean))
    return torch_kl(q, p).sum(dim=1).mean()
