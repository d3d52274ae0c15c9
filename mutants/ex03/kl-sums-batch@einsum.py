import torch


def kl_divergence(z_mean, z_log_var):
    inner = torch.exp(z_log_var) + torch.square(z_mean) - 1 - z_log_var
    return 0.5 * torch.einsum("nd->", inner)
