import torch
from torch import nn


class Trim(nn.Module):
    def __init__(self):
        super().__init__()

    def forward(self, x):
        # forget the batch axis: take the image
        return x[0, :, :28, :28]
