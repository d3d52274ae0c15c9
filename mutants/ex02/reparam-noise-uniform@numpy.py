import numpy as np
import torch


def reparameterize(z_mean, z_log_var):
    seed = int(torch.randint(0, 2**31 - 1, (1,)))
    rng = np.random.default_rng(seed)
    eps = torch.as_tensor(rng.uniform(-0.5, 0.5, size=tuple(z_mean.shape))).to(z_mean)
    return z_mean + eps * torch.exp(z_log_var / 2)
