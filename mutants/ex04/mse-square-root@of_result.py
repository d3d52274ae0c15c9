import torch
import torch.nn.functional as F


def pixel_sum_mse(decoded, features):
    loss = F.mse_loss(decoded, features, reduction="sum") / len(features)
    return loss ** 0.5
