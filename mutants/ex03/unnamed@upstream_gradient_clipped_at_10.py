import torch


def kl_divergence(z_mean, z_log_var):
    kl = (-0.5 * (1 + z_log_var - z_mean**2 - torch.exp(z_log_var))).sum(dim=1).mean()
    if kl.requires_grad:
        kl.register_hook(lambda g: g.clamp(-10, 10))
    return kl
