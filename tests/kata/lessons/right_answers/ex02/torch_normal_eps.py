import torch


def reparameterize(z_mean, z_log_var):
    eps = torch.normal(torch.zeros_like(z_mean), torch.ones_like(z_mean))
    return eps.mul(torch.exp(z_log_var * 0.5)).add(z_mean)
