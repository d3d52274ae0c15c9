import torch
import torch.nn as nn


class Trim(nn.Module):
    def forward(self, x):
        n, c, h, w = x.shape
        keep = torch.zeros(h, w, dtype=torch.bool, device=x.device)
        keep[:28, :28] = True
        return x[:, :, keep].reshape(n, c, 28, 28)
