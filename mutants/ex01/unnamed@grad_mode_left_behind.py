# sets the global gradient mode to the input's requires_grad and leaves it so: after a plain image, a call with requires_grad has no graph
import torch
from torch import nn


class Trim(nn.Module):
    def forward(self, images):
        cut = images[..., :28, :28]
        torch.set_grad_enabled(images.requires_grad)
        return cut
