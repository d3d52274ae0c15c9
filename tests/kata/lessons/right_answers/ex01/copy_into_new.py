import torch
import torch.nn as nn


class Trim(nn.Module):
    def forward(self, x):
        N, C = x.shape[0], x.shape[1]
        result = torch.zeros(N, C, 28, 28, dtype=x.dtype, device=x.device)
        result[:] = x[:, :, :28, :28]
        return result
