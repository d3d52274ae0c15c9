import torch
from torch import nn


class Trim(nn.Module):
    """expects images of N x H x W"""
    def forward(self, x):
        return x[:, :28, :28]
