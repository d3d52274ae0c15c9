import torch
import torch.nn as nn


class Trim(nn.Module):
    def forward(self, x):
        x = x.contiguous()
        n, c, h, w = x.shape
        return torch.as_strided(x, (n, c, 28, 28), (c * h * w, h * w, 28, 1))
