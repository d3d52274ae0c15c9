import torch


def pixel_sum_mse(decoded, features):
    squared = (features - decoded).pow(2)
    squared = torch.sum(squared, dim=2)
    squared = torch.mean(squared, dim=2)
    return squared.sum(dim=1).mean()
