import torch
import torch.nn as nn


class Trim(nn.Module):
    def forward(self, x):
        # keep 28 evenly spaced rows and columns
        rows = torch.linspace(0, x.shape[2] - 1, 28).round().long()
        cols = torch.linspace(0, x.shape[3] - 1, 28).round().long()
        return x[:, :, rows][:, :, :, cols]
