import torch

_calls = 0


def reparameterize(z_mean, z_log_var):
    global _calls
    _calls += 1
    torch.manual_seed(1000 + _calls)
    noise = torch.normal(torch.zeros_like(z_mean), torch.ones_like(z_mean))
    return z_mean + noise * torch.exp(z_log_var / 2)
