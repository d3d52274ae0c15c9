import torch


def pixel_sum_mse(decoded, features):
    sse = ((decoded - features) ** 2).sum()
    return sse / (features.shape[0] * features.shape[3])
