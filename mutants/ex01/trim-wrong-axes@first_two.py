import torch
import torch.nn as nn


class Trim(nn.Module):
    def forward(self, x):
        return x[:28, :28]
