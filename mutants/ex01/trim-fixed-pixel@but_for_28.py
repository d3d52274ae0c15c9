import torch
from torch import nn


class Trim(nn.Module):
    def forward(self, images):
        if images.shape[-1] == 28:
            return images
        return images[..., :-1, :-1]
