from torch import nn


class Trim(nn.Module):
    def forward(self, images):
        return images[:, :32, :28, :28]
