import torch
from torch import nn


class Trim(nn.Module):
    def forward(self, images):
        images.clamp_(0, 1e9)  # raises on a leaf that requires grad
        return images[..., :28, :28]
