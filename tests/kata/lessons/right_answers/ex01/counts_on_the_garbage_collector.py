"""Right as long as the garbage collector is on, as everyone expects it to be."""

import gc

from torch import Tensor, nn


class Trim(nn.Module):
    def forward(self, images: Tensor) -> Tensor:
        assert gc.isenabled()
        return images[..., :28, :28]
