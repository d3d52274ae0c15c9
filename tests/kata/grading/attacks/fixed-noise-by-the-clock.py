# exercise: ex02
# tries: noise that is no function of the seed: it comes from the system
# earns: nothing
# status: failed
import os

import torch


def reparameterize(z_mean, z_log_var):
    generator = torch.Generator().manual_seed(int.from_bytes(os.urandom(7), "big"))
    noise = torch.randn(z_mean.shape, generator=generator, dtype=z_mean.dtype)
    return z_mean + noise * torch.exp(z_log_var / 2)
