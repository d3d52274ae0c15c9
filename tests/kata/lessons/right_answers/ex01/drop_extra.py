import torch.nn as nn


class Trim(nn.Module):
    def forward(self, x):
        extra_h = x.shape[2] - 28
        extra_w = x.shape[3] - 28
        if extra_h > 0:
            x = x[:, :, :-extra_h, :]
        if extra_w > 0:
            x = x[:, :, :, :-extra_w]
        return x
