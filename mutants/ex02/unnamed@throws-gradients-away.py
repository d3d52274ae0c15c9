import torch
from torch import Tensor


def reparameterize(z_mean: Tensor, z_log_var: Tensor) -> Tensor:
    # start from clean gradients at every draw
    for parameter in (z_mean, z_log_var):
        if parameter.is_leaf and parameter.grad is not None:
            parameter.grad = None
    std = torch.exp(0.5 * z_log_var)
    return z_mean + std * torch.randn_like(z_mean)
