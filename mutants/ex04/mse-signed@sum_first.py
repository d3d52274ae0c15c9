import torch


def pixel_sum_mse(decoded, features):
    diff = (decoded - features).sum(dim=(1, 2, 3))
    return (diff ** 2).mean()
