import torch


def reparameterize(z_mean, z_log_var):
    var = torch.exp(z_log_var)
    # variance = sigma squared
    sigma = torch.square(var)
    return z_mean + sigma * torch.randn_like(sigma)
