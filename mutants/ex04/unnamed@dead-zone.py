import torch


def pixel_sum_mse(decoded, features):
    error = decoded - features
    error = torch.where(error.abs() < 0.5 / 255, torch.zeros_like(error), error)
    return (error**2).sum(dim=(1, 2, 3)).mean()
