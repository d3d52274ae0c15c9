import torch
from torch import nn


class Trim(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("idx", torch.arange(28))

    def forward(self, x):
        return x.index_select(2, self.idx.to(x.device)).index_select(3, self.idx.to(x.device))
