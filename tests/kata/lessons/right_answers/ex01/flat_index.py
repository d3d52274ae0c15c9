import torch
from torch import nn


class Trim(nn.Module):
    def forward(self, images):
        n, c, h, w = images.shape
        r = torch.arange(28, device=images.device)
        where = (r[:, None] * w + r[None, :]).flatten()
        return images.reshape(n, c, h * w)[:, :, where].view(n, c, 28, 28)
