import torch


def kl_divergence(z_mean, z_log_var):
    exact = torch.exp(z_log_var) - 1 - z_log_var
    series = 0.5 * z_log_var**2
    spread = torch.where(z_log_var.abs() < 0.2, series, exact)
    return 0.5 * (z_mean**2 + spread).sum(dim=1).mean()
