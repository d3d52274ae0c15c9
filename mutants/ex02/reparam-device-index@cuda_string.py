import torch


def reparameterize(z_mean, z_log_var):
    device = torch.device(f"cuda:{z_mean.get_device()}")
    eps = torch.randn(z_mean.shape).to(device)
    return z_mean + eps * torch.exp(z_log_var / 2)
