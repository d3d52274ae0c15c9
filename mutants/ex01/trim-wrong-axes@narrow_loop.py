import torch
from torch import nn


class Trim(nn.Module):
    def forward(self, x):
        # torch.narrow with the dims of an image without the batch
        for dim in (0, 1):
            x = torch.narrow(x, dim, 0, min(28, x.shape[dim] - 1))
        return x
