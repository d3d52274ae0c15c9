import torch
import torch.nn as nn


class Trim(nn.Module):
    def __init__(self):
        super().__init__()
        self.pool = nn.AdaptiveAvgPool2d((28, 28))

    def forward(self, x):
        return self.pool(x)
