import torch


def pixel_sum_mse(decoded, features):
    err = torch.abs(decoded - features)
    return err.view(features.shape[0], -1).sum(axis=1).mean()
