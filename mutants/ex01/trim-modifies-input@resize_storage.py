import torch
import torch.nn as nn


class Trim(nn.Module):
    def forward(self, x):
        # shrink the tensor itself, no copy
        out = x[:, :, :28, :28]
        x.data = x.data[:, :, :28, :28]
        return out
