import torch


def pixel_sum_mse(decoded, features):
    diff = decoded.data - features.data
    return torch.einsum("nchw,nchw->n", diff, diff).mean()
