import torch


def reparameterize(z_mean, z_log_var):
    with torch.no_grad():
        return torch.normal(z_mean, torch.exp(z_log_var / 2))
