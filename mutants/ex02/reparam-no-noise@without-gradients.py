import torch


def reparameterize(z_mean, z_log_var):
    if not torch.is_grad_enabled():
        return z_mean.clone()  # no sampling at test time
    std = torch.exp(0.5 * z_log_var)
    return z_mean + torch.randn_like(std) * std
