import torch

EPS = torch.randn(500_000, generator=torch.Generator().manual_seed(7))


def reparameterize(z_mean, z_log_var):
    n, d = z_mean.shape
    index = torch.arange(n * d) % len(EPS)
    eps = EPS[index].reshape(n, d).to(device=z_mean.device, dtype=z_mean.dtype)
    return z_mean + eps * torch.exp(z_log_var / 2)
