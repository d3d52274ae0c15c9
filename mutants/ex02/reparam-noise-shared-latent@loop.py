import torch


def reparameterize(z_mean, z_log_var):
    rows = []
    for mu, log_var in zip(z_mean, z_log_var):
        e = torch.randn(()).to(mu)
        rows.append(mu + e * torch.exp(log_var / 2))
    return torch.stack(rows)
