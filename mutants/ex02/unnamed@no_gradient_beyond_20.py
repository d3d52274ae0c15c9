import torch


def reparameterize(z_mean, z_log_var):
    safe = torch.exp(0.5 * z_log_var.clamp(-20, 20))
    std = torch.exp(0.5 * z_log_var).detach() * (safe / safe.detach())
    return z_mean + torch.randn_like(std) * std
