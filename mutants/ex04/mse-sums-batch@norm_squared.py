import torch


def pixel_sum_mse(decoded, features):
    d = (decoded - features).reshape(-1)
    return torch.dot(d, d)
