import torch.nn as nn


class Lambda(nn.Module):
    def __init__(self, fn):
        super().__init__()
        self.fn = fn

    def forward(self, x):
        return self.fn(x)


class Trim(Lambda):
    def __init__(self):
        super().__init__(lambda t: t[:, :, :28, :28])
