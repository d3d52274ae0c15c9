import torch
import torch.nn as nn


class Trim(nn.Module):
    @torch.no_grad()
    def forward(self, x):
        return x.narrow(2, 0, 28).narrow(3, 0, 28)
