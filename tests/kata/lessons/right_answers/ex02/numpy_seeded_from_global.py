import numpy as np
import torch


def reparameterize(z_mean, z_log_var):
    seed = torch.randint(0, 2**31 - 1, (1,)).item()
    eps = np.random.default_rng(seed).standard_normal(tuple(z_mean.shape))
    return z_mean + torch.from_numpy(eps).to(z_mean) * torch.exp(z_log_var / 2)
