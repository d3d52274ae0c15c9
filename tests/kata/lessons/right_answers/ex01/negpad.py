import torch.nn as nn
import torch.nn.functional as F


class Trim(nn.Module):
    def forward(self, x):
        return F.pad(x, (0, 28 - x.size(3), 0, 28 - x.size(2)))
