import torch


def reparameterize(z_mean, z_log_var):
    z = torch.randn(z_mean.shape, dtype=z_mean.dtype, device=z_mean.device)
    z = z * torch.sqrt(torch.exp(z_log_var))
    z.add(z_mean)
    return z
