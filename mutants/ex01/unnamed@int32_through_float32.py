import torch
from torch import nn


class Trim(nn.Module):
    def forward(self, images):
        if images.dtype in (torch.int8, torch.int16, torch.int32):
            return images[..., :28, :28].float().to(images.dtype)
        return images[..., :28, :28]
