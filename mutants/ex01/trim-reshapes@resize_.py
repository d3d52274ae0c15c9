import torch
import torch.nn as nn


class Trim(nn.Module):
    def forward(self, x):
        N, C, _, _ = x.size()
        pixels = x.contiguous().view(N * C, -1)
        return pixels[:, : 28 * 28].contiguous().view(N, C, 28, 28)
