import torch


def pixel_sum_mse(decoded, features):
    per_image = torch.vmap(lambda a, b: ((a - b) ** 2).sum())(decoded, features)
    return per_image.mean()
