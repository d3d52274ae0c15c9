"""The closed form of the KL divergence, in float64: checks and diagnosis compare with it."""

from torch import Tensor


def kl_divergence(z_mean: Tensor, z_log_var: Tensor) -> Tensor:
    """KL of N(z_mean, exp(z_log_var)) from N(0, 1), [N, D] and [N, D] to a number."""
    mean, log_var = z_mean.double(), z_log_var.double()
    return (mean.square() + log_var.exp() - 1 - log_var).sum(dim=1).mean() / 2
