import torch


_eps = torch.empty(0)


def reparameterize(z_mean, z_log_var):
    global _eps
    if _eps.shape != z_mean.shape or _eps.dtype != z_mean.dtype:
        _eps = torch.empty_like(z_mean)
    _eps.normal_()  # reuse the memory, new noise
    return z_mean + _eps * torch.exp(0.5 * z_log_var)
