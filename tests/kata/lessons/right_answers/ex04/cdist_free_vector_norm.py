import torch


def pixel_sum_mse(decoded, features):
    abs_err = torch.abs(decoded - features)
    return (abs_err * abs_err).sum(dim=tuple(range(1, decoded.dim()))).mean()
