import torch


def _kl_single(mu, lv):
    return -0.5 * torch.sum(1 + lv - mu**2 - torch.exp(lv))


def kl_divergence(z_mean, z_log_var):
    return torch.vmap(_kl_single)(z_mean, z_log_var).mean()
