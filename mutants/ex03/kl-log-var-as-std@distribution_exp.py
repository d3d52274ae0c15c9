import torch
import torch.distributions as D


def kl_divergence(z_mean, z_log_var):
    posterior = D.Normal(z_mean, torch.exp(z_log_var))
    prior = D.Normal(torch.zeros_like(z_mean), torch.ones_like(z_mean))
    return D.kl_divergence(posterior, prior).sum(-1).mean()
