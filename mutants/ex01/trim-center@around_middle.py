import torch
import torch.nn as nn

class Trim(nn.Module):
    def forward(self, images):
        cy = images.shape[2] // 2
        cx = images.shape[3] // 2
        return images[:, :, cy - 14:cy + 14, cx - 14:cx + 14]
