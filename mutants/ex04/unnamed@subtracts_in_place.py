import torch


def pixel_sum_mse(decoded, features):
    return (decoded.sub_(features) ** 2).flatten(1).sum(1).mean()
