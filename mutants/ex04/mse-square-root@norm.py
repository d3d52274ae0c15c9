import torch


def pixel_sum_mse(decoded, features):
    diff = (decoded - features).view(features.size(0), -1)
    return torch.linalg.norm(diff, dim=1).mean()
