import torch


def reparameterize(z_mean, z_log_var):
    out = []
    for mu, log_var in zip(z_mean, z_log_var):
        eps = torch.randn(mu.shape[0]).to(mu)
        out.append(mu + eps * torch.exp(log_var / 2))
    return torch.stack(out)
