import torch


def kl_divergence(z_mean, z_log_var):
    torch.set_grad_enabled(True)
    kl = -0.5 * torch.sum(1 + z_log_var - z_mean**2 - torch.exp(z_log_var), dim=1)
    return torch.mean(kl)
