import torch


def reparameterize(z_mean, z_log_var):
    g = torch.Generator().manual_seed(int(torch.randint(2**16, (1,))))
    eps = torch.randn(z_mean.shape, generator=g, dtype=z_mean.dtype)
    return z_mean + eps * torch.exp(0.5 * z_log_var)
