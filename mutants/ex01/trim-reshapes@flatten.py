import torch
import torch.nn as nn


class Trim(nn.Module):
    def forward(self, x):
        n, c = x.shape[:2]
        flat = x.flatten(2)[:, :, :784]
        return flat.reshape(n, c, 28, 28)
