# exercise: ex01
# tries: one operation of torch's that takes days, in four bytes of memory
# earns: nothing
# status: timeout
import torch
from torch import nn


class Trim(nn.Module):
    def forward(self, images):
        return torch.ones(1).expand(10**16).sum()
