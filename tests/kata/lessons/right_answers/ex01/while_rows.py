import torch.nn as nn


class Trim(nn.Module):
    """Takes off the last row and column until it fits."""

    def forward(self, x):
        while x.shape[2] > 28:
            x = x[:, :, :-1]
        while x.shape[3] > 28:
            x = x[..., :-1]
        return x
