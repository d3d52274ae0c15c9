import torch


def pixel_sum_mse(decoded, features):
    loss = ((decoded - features) ** 2).sum(dim=(1, 2, 3))
    return torch.stack([chunk.mean() for chunk in loss.split(512)]).mean()
