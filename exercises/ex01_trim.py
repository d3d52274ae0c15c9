"""Exercise 1: trim the decoder's 29×29 output to the images' 28×28."""

from torch import Tensor, nn


class Trim(nn.Module):
    """Keep the top-left 28×28 pixels of every image.

    Shapes::

        images  [N, C, H, W]      H and W are 28 or more, 29 in our decoder
        result  [N, C, 28, 28]
    """

    def forward(self, images: Tensor) -> Tensor:
        """Return the top-left 28×28 corner of ``images``, values untouched."""
        return images[:, :, :28, :28]
