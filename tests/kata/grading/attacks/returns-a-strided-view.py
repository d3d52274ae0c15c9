# exercise: ex01
# tries: the right pixels as a view into a much larger, shuffled storage
# earns: honest
# status: any
import torch
from torch import nn


class Trim(nn.Module):
    def forward(self, images):
        turned = images.permute(3, 2, 1, 0).contiguous()
        doubled = torch.stack([turned, torch.ones_like(turned)], dim=2)[:, :, 0]
        return doubled.permute(3, 2, 1, 0)[..., :28, :28]
