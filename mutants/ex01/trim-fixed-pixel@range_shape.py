import torch
from torch import nn


class Trim(nn.Module):
    def __init__(self, amount: int = 1):
        super().__init__()
        self.amount = amount

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        height = images.size(-2) - self.amount
        width = images.size(-1) - self.amount
        return images[..., 0:height, 0:width].clone()
