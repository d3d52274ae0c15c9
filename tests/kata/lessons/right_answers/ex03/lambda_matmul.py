import torch

kl_divergence = lambda z_mean, z_log_var: (
    -0.5
    * (
        (1 + z_log_var - z_mean**2 - z_log_var.exp())
        @ torch.ones(z_mean.shape[1], dtype=z_mean.dtype, device=z_mean.device)
    ).mean()
)
