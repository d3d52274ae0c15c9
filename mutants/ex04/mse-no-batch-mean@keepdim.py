import torch


def pixel_sum_mse(decoded, features):
    diff = (decoded - features).flatten(start_dim=1)
    return diff.square().sum(dim=1, keepdim=True)
