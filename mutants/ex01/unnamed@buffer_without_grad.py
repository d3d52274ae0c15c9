import torch
from torch import nn


class Trim(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = None

    def forward(self, images):
        kept = images[:, :, :28, :28]
        if torch.is_grad_enabled():
            return kept
        if self.out is None or self.out.shape != kept.shape or self.out.dtype != kept.dtype:
            self.out = torch.empty_like(kept)
        return self.out.copy_(kept)
