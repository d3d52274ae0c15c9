import torch


def standard_deviation(log_var):
    return torch.exp(log_var / 2)


def noise_like(t):
    with torch.no_grad():
        return torch.randn_like(t)


def reparameterize(z_mean, z_log_var):
    sigma = standard_deviation(z_log_var)
    return z_mean + sigma * noise_like(sigma)
