import torch


_result = None


def kl_divergence(z_mean, z_log_var):
    global _result
    kl = (-0.5 * (1 + z_log_var - z_mean**2 - z_log_var.exp())).sum(dim=1).mean()
    if torch.is_grad_enabled():
        return kl
    if _result is None or _result.dtype != kl.dtype:
        _result = torch.zeros_like(kl)
    return _result.copy_(kl)
