import torch
import torch.nn as nn


class Trim(nn.Module):
    def forward(self, x):
        return x.data[..., :28, :28].clone()
