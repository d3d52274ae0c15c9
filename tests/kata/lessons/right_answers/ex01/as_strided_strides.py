import torch.nn as nn


class Trim(nn.Module):
    def forward(self, x):
        n, c, _, _ = x.shape
        return x.as_strided((n, c, 28, 28), x.stride(), x.storage_offset())
