"""Exercise 4: how far the decoded images are from the originals."""

from torch import Tensor


def pixel_sum_mse(decoded: Tensor, features: Tensor) -> Tensor:
    """Squared error, summed over each image and averaged over the batch.

    Shapes::

        decoded    [N, C, H, W]
        features   [N, C, H, W]
        result     []            one number: summed over C, H, W, averaged over N
    """
    squared_error = (decoded - features) ** 2
    return squared_error.sum(dim=(1, 2, 3)).mean()
