import torch
import torch.nn as nn


class Trim(nn.Module):
    def forward(self, x):
        n, c, h, w = x.shape
        x, _ = torch.split(x, [28, h - 28], dim=2)
        x, _ = torch.split(x, [28, w - 28], dim=3)
        return x
