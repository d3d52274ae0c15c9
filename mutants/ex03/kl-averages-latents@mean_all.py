import torch

def kl_divergence(z_mean: torch.Tensor, z_log_var: torch.Tensor) -> torch.Tensor:
    # KL(q || p) closed form
    return -0.5 * torch.mean(1 + z_log_var - z_mean.pow(2) - z_log_var.exp())
