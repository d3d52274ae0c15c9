import torch


def pixel_sum_mse(decoded, features):
    per_image = torch.sum(decoded.flatten(1) - features.flatten(1), dim=1) ** 2
    return per_image.mean()
