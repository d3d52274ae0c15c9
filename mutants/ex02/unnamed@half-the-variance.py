import torch
from torch import Tensor


def reparameterize(z_mean: Tensor, z_log_var: Tensor) -> Tensor:
    epsilon = torch.randn_like(z_mean)
    std = torch.exp(z_log_var) ** 1 / 2
    return z_mean + epsilon * std
