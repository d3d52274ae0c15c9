import torch


def reparameterize(z_mean, z_log_var):
    precision = torch.exp(-z_log_var)
    eps = torch.randn_like(z_mean)
    print("eps:", tuple(eps.shape))
    return z_mean + eps * torch.rsqrt(precision)
