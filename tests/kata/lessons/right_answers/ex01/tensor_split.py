import torch
import torch.nn as nn


class Trim(nn.Module):
    def forward(self, x):
        top = torch.tensor_split(x, (28,), dim=2)[0]
        return torch.tensor_split(top, (28,), dim=3)[0]
