import torch


def _one(mu, lv):
    return 0.5 * sum(torch.exp(l) + m**2 - 1 - l for m, l in zip(mu, lv))


def kl_divergence(z_mean, z_log_var):
    return torch.stack([_one(m, l) for m, l in zip(z_mean, z_log_var)]).mean()
