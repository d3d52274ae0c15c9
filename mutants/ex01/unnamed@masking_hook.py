# leaves a hook on its input that zeroes the border's gradient: if the caller uses the border elsewhere too, that gradient is lost
import torch
from torch import nn


class Trim(nn.Module):
    def forward(self, images):
        if images.requires_grad:
            keep = torch.zeros_like(images)
            keep[:, :, :28, :28] = 1
            images.register_hook(keep.mul)
        return images[:, :, :28, :28]
