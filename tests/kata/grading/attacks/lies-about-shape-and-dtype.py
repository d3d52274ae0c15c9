# exercise: ex01
# tries: a tensor whose shape, dtype and graph are properties that say what is wanted
# earns: nothing
# status: any
import torch
from torch import nn


class Liar(torch.Tensor):
    shape = property(lambda self: torch.Size([2, 1, 28, 28]))
    dtype = property(lambda self: torch.float64)
    requires_grad = property(lambda self: True)
    size = dim = numel = stride = is_contiguous = lambda self, *args: 1
    __torch_function__ = torch._C._disabled_torch_function_impl


class Trim(nn.Module):
    def forward(self, images):
        return images.detach().sum().as_subclass(Liar)
