import torch
from torch import Tensor, nn


class Trim(nn.Module):
    """Keep the top-left 28×28 pixels of every image, as a window into the same memory."""

    def forward(self, images: Tensor) -> Tensor:
        images = images.contiguous()
        n, c, h, w = images.shape
        return torch.as_strided(images, (n, c, 28, 28), (c * h * w, h * w, w, 1), 0)
