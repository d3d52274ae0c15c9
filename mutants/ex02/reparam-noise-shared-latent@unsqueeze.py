import torch


def reparameterize(z_mean, z_log_var):
    # one epsilon per image
    eps = torch.randn(len(z_mean)).to(z_mean)
    return z_mean + eps[:, None] * torch.exp(z_log_var / 2)
