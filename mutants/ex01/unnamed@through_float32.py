import torch
from torch import nn


class Trim(nn.Module):
    def forward(self, images):
        dtype = images.dtype
        images = images.float()
        return images[:, :, :28, :28].to(dtype)
