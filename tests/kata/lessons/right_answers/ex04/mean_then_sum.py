import torch


def pixel_sum_mse(decoded, features):
    sq = torch.square(decoded - features)
    return sq.mean(dim=0).sum()
