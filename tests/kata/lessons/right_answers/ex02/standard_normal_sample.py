import torch


def reparameterize(z_mean, z_log_var):
    standard = torch.distributions.Normal(0.0, 1.0)
    eps = standard.sample(z_mean.shape).to(z_mean)
    std = torch.exp(z_log_var / 2)
    return z_mean + eps * std
