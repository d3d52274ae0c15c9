# after .eval() the result is detached, so gradients no longer flow through an evaluated decoder
from torch import nn


class Trim(nn.Module):
    def forward(self, images):
        out = images[:, :, :28, :28]
        return out if self.training else out.detach()
