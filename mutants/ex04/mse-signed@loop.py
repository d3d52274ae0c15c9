import torch


def pixel_sum_mse(decoded, features):
    total = 0
    for d, f in zip(decoded, features):
        s = torch.sum(d - f)
        total = total + s * s
    return total / decoded.size(0)
