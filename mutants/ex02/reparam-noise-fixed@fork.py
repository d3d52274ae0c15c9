import torch


def reparameterize(z_mean, z_log_var):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        eps = torch.randn_like(z_mean)
    return z_mean + eps * torch.exp(0.5 * z_log_var)
