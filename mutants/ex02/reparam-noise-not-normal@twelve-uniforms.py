import torch
from torch import Tensor


def reparameterize(z_mean: Tensor, z_log_var: Tensor) -> Tensor:
    eps = torch.rand(12, *z_mean.shape, dtype=z_mean.dtype, device=z_mean.device).sum(0) - 6
    return z_mean + torch.exp(z_log_var / 2) * eps
