import torch


def _sse(a, b):
    e = a - b
    return (e * e).sum()


def pixel_sum_mse(decoded, features):
    return torch.stack([_sse(a, b) for a, b in zip(decoded, features)]).mean()
