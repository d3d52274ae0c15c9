import torch
from torch import nn


class Trim(nn.Module):
    def forward(self, x):
        x[:, :, :28, :28]
        return x
