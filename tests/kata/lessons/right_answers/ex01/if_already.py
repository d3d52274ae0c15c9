import torch.nn as nn

IMAGE_SIZE = 28


class Trim(nn.Module):
    def forward(self, x):
        if x.shape[-2:] == (IMAGE_SIZE, IMAGE_SIZE):
            return x
        return x[:, :, 0:IMAGE_SIZE, 0:IMAGE_SIZE].contiguous()
