import torch


def reparameterize(z_mean, z_log_var):
    eps = torch.randn(z_mean.size(0), z_mean.size(1), dtype=z_mean.dtype).to(z_mean.device)
    return z_mean + eps * torch.exp(z_log_var / 2)
