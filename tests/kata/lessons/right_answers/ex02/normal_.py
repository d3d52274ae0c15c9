import torch


def reparameterize(z_mean: torch.Tensor, z_log_var: torch.Tensor) -> torch.Tensor:
    noise = torch.empty_like(z_mean).normal_()
    return torch.addcmul(z_mean, noise, z_log_var.mul(0.5).exp())
