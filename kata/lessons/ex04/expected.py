"""The reconstruction loss in float64: checks and diagnosis compare with it."""

from torch import Tensor


def pixel_sum_mse(decoded: Tensor, features: Tensor) -> Tensor:
    """Squared error per image, averaged over the batch, two [N, C, H, W] to a number."""
    return (decoded.double() - features.double()).square().sum(dim=(1, 2, 3)).mean()
