import torch


def reparameterize(z_mean, z_log_var):
    eps = torch.randn_like(z_mean).clamp(-3.0, 3.0)  # no wild outliers
    return z_mean + eps * torch.exp(0.5 * z_log_var)
