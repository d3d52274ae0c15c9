import torch


def kl_divergence(z_mean: torch.Tensor, z_log_var: torch.Tensor) -> torch.Tensor:
    per_dim = 0.5 * (z_mean.square() + z_log_var.exp() - 1.0 - z_log_var)
    return per_dim.sum(dim=-1).mean(dim=0)
