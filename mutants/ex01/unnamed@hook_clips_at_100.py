from torch import nn


class Trim(nn.Module):
    def forward(self, images):
        cut = images[..., :28, :28]
        if cut.requires_grad:
            cut.register_hook(lambda g: g.clamp(-100, 100))
        return cut
