import torch
from torch import nn


class Trim(nn.Module):
    def forward(self, x):
        n, c, h, w = x.shape
        rows = torch.arange(h - 28, h, device=x.device)
        cols = torch.arange(w - 28, w, device=x.device)
        x = torch.index_select(x, 2, rows)
        x = torch.index_select(x, 3, cols)
        return x
