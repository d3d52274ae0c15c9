import math
import torch
from torch import nn


class Trim(nn.Module):
    def __init__(self, size=28):
        super().__init__()
        self.size = size

    def forward(self, x):
        t = math.ceil((x.size(2) - self.size) / 2)
        l = math.ceil((x.size(3) - self.size) / 2)
        return x.narrow(2, t, self.size).narrow(3, l, self.size)
