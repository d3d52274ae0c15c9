import torch


def pixel_sum_mse(decoded, features):
    diff = decoded - features
    return torch.sum(diff * diff) / diff.numel()
