import torch


def pixel_sum_mse(decoded, features):
    pixelwise = ((decoded - features) ** 2).sum(dim=(1, 2, 3))
    torch.mean(pixelwise)
    return pixelwise
