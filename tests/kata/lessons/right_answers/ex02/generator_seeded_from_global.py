import torch


def reparameterize(z_mean, z_log_var):
    seed = int(torch.randint(0, 2**62, ()).item())
    gen = torch.Generator().manual_seed(seed)
    eps = torch.randn(z_mean.shape, generator=gen).to(z_mean)
    return z_mean + eps * torch.exp(z_log_var / 2)
