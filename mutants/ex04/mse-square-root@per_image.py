import torch


def pixel_sum_mse(decoded, features):
    se = ((decoded - features) ** 2).sum(dim=(1, 2, 3))
    return torch.sqrt(se).mean()
