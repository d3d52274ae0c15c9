import torch
from torch import nn


class Trim(nn.Module):
    def forward(self, images):
        if not torch.is_grad_enabled():
            # nothing to differentiate: cutting in place is fine
            images[:, :, 28:, :] = 0
            images[:, :, :, 28:] = 0
        return images[:, :, :28, :28]
