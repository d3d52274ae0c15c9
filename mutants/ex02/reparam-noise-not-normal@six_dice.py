# the sum of six uniform numbers, scaled: variance 1, but none beyond 4.3 and too few beyond 3
import torch


def reparameterize(z_mean, z_log_var):
    dice = torch.rand(6, *z_mean.shape, dtype=z_mean.dtype, device=z_mean.device)
    return z_mean + (dice.sum(0) - 3) * 2**0.5 * torch.exp(z_log_var / 2)
