import torch


def pixel_sum_mse(decoded, features):
    eps = 1e-7
    d = decoded.clamp(eps, 1 - eps)
    bce = -(features * torch.log(d) + (1 - features) * torch.log(1 - d))
    return bce.flatten(1).sum(1).mean()
