import torch
import torch.nn as nn


class Trim(nn.Module):
    def forward(self, x):
        with torch.no_grad():
            x[:, :, 28:, :] = 0
            x[:, :, :, 28:] = 0
        return x[:, :, :28, :28]
