# exercise: ex01
# tries: read address 0
# earns: nothing
# status: crashed
import ctypes

from torch import nn


class Trim(nn.Module):
    def forward(self, images):
        return ctypes.string_at(0)
