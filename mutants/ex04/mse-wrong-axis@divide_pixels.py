import torch


def pixel_sum_mse(decoded, features):
    n, c, h, w = features.shape
    return ((decoded - features) ** 2).sum() / (c * h * w)
