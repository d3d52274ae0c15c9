import torch
from torch import Tensor


def reparameterize(z_mean: Tensor, z_log_var: Tensor) -> Tensor:
    with torch.set_grad_enabled(torch.is_grad_enabled() and z_mean.requires_grad):
        std = torch.exp(z_log_var / 2)
        return z_mean + torch.randn_like(std) * std
