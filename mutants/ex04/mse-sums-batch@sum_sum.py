import torch


def pixel_sum_mse(decoded, features):
    sq = (decoded - features).pow(2)
    per_image = sq.flatten(1).sum(dim=1)
    return per_image.sum()
