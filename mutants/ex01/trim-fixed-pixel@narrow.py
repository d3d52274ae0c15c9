import torch.nn as nn


class Trim(nn.Module):
    def forward(self, x):
        N, C, H, W = x.shape
        return x.narrow(2, 0, H - 1).narrow(3, 0, W - 1)
