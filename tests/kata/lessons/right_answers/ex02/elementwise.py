import torch


def reparameterize(z_mean, z_log_var):
    # columns one after another, one draw for each sample
    n, d = z_mean.shape
    cols = []
    for j in range(d):
        e = torch.randn(n, device=z_mean.device, dtype=z_mean.dtype)
        cols.append(z_mean[:, j] + e * torch.exp(z_log_var[:, j] / 2))
    return torch.stack(cols, dim=1)
