import torch


def pixel_sum_mse(decoded, features):
    d = decoded - features
    return torch.einsum("nchw,nchw->n", d, d).mean()
