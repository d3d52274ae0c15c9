import torch
from torch import nn


class Trim(nn.Module):
    def forward(self, images):
        out = images[..., :28, :28]
        out *= 1.0
        return out
