import torch
import torch.nn as nn
import torch.nn.functional as F


class Trim(nn.Module):
    def __init__(self, size=28):
        super().__init__()
        self.size = size

    def forward(self, x):
        dh = x.size(2) - self.size
        dw = x.size(3) - self.size
        # pad order is left, right, top, bottom
        return F.pad(x, (-dw, 0, -dh, 0))
