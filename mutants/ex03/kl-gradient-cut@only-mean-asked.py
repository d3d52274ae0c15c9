import torch


def kl_divergence(z_mean, z_log_var):
    with torch.set_grad_enabled(torch.is_grad_enabled() and z_mean.requires_grad):
        kl = -0.5 * (1 + z_log_var - z_mean**2 - torch.exp(z_log_var))
        return kl.sum(dim=1).mean()
