import torch


def reparameterize(z_mean, z_log_var):
    std = torch.exp(z_log_var / 2)
    with torch.no_grad():
        z_log_var.clamp_(-0.5, 0.5)   # keep it stable
    return z_mean + std * torch.randn_like(std)
