import torch
import torch.nn as nn
import torch.nn.functional as F


class Trim(nn.Module):
    def forward(self, x):
        return F.interpolate(x, size=(28, 28), mode="bilinear", align_corners=False)
