import torch
import torch.nn as nn


def crop(t, dim, size):
    return t.index_select(dim, torch.arange(size, device=t.device))


class Trim(nn.Module):
    def __init__(self, target=(28, 28)):
        super().__init__()
        self.target = target

    def forward(self, x):
        for dim, size in zip((2, 3), self.target):
            x = crop(x, dim, size)
        return x
