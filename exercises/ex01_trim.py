"""Exercise 1 · Trim the decoder's output                                    (about 5 minutes)

The digits are 28×28 pixels. The decoder's last transposed convolution gives 29×29: one row and
one column too many. Compare the two and every pixel would be off, so the last layer trims.

    column  0 … 27  28
    row  0  ■ ■ ■ ■  □          ■  kept: rows 0 to 27, columns 0 to 27
         …  ■ ■ ■ ■  □          □  trimmed
        27  ■ ■ ■ ■  □
        28  □ □ □ □  □

- Whatever comes in, 28×28 comes out: 29×29, 32×40, and 28×28 itself, which stays as it is.
- Only height and width change; all N images and all C channels stay.
- Cut, don't shrink: the pixels that stay keep their values, and their gradients.

For example, images of shape [5, 1, 29, 29] become [5, 1, 28, 28].

A module is a class with a ``forward`` method; ``Trim()(images)`` calls it. Replace the line that
raises NotImplementedError.

    check    make test           or  kata check ex01
    stuck?   make hint EX=ex01   or  kata hint ex01
"""

import torch
from torch import Tensor, nn


class Trim(nn.Module):
    """Keep the top-left 28×28 pixels of every image.

    Shapes::

        images  [N, C, H, W]      H and W are 28 or more, 29 in our decoder
        result  [N, C, 28, 28]
    """

    def forward(self, images: Tensor) -> Tensor:
        """Return the top-left 28×28 corner of ``images``, values untouched."""
        raise NotImplementedError("Exercise 1: your code goes here")


if __name__ == "__main__":
    print("To check what you wrote: make test, or kata check ex01")
