import torch


def pixel_sum_mse(decoded, features):
    err = torch.square(features - decoded)
    return err.mean(dim=(1, 2, 3)).sum()
