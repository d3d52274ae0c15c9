import torch
import torch.nn.functional as F


class Trim(torch.nn.Module):
    """29x29 -> 28x28"""

    def forward(self, input):
        return F.pad(input, pad=(0, -1, 0, -1))
