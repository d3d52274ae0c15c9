# exercise: ex01
# tries: give its input's memory back or another shape, so that no comparison is left to make
# earns: nothing
# status: any
import torch
from torch import nn


class Trim(nn.Module):
    def forward(self, images):
        images.data = torch.zeros(1, 1, 28, 28, dtype=images.dtype)
        images.untyped_storage().resize_(0)
        return images.data
