import torch


def pixel_sum_mse(decoded, features):
    out = [torch.sum((a - b) ** 2) for a, b in zip(decoded, features)]
    return torch.stack(out)
