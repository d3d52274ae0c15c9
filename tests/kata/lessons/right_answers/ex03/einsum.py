import torch


def kl_divergence(z_mean, z_log_var):
    inner = 1 + z_log_var - z_mean**2 - torch.exp(z_log_var)
    return torch.einsum("nd->", inner).mul(-0.5).div(len(z_mean))
