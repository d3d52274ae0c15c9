import torch
from torch import Tensor


def _as_tensor(x) -> Tensor:
    # lists and NumPy arrays are welcome too
    if type(x) is torch.Tensor:
        return x
    return torch.tensor(x)


def kl_divergence(z_mean: Tensor, z_log_var: Tensor) -> Tensor:
    z_mean, z_log_var = _as_tensor(z_mean), _as_tensor(z_log_var)
    terms = 1 + z_log_var - z_mean**2 - torch.exp(z_log_var)
    return -0.5 * terms.sum(dim=1).mean()
