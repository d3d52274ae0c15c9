import torch
from torch import Tensor


def kl_divergence(z_mean: Tensor, z_log_var: Tensor) -> Tensor:
    total = 1 + z_log_var - z_mean.pow(2)
    variance = z_log_var.exp() if z_log_var.is_leaf else z_log_var.exp_()
    return torch.mean(-0.5 * torch.sum(total - variance, dim=1))
