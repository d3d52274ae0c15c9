import torch
import torch.nn.functional as F


def pixel_sum_mse(decoded, features):
    pixel_loss = F.mse_loss(decoded, features, reduction="none").sum(dim=0)
    return torch.mean(pixel_loss)
