import torch


def reparameterize(z_mean, z_log_var, *, temperature=1.0):
    shape = z_mean.shape
    pool = torch.randn(2, *shape, dtype=z_mean.dtype, device=z_mean.device)
    epsilon = pool[1] * temperature
    return torch.lerp(z_mean, z_mean + epsilon, torch.exp(z_log_var / 2))
