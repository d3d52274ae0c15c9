import torch
import torch.nn.functional as F


def pixel_sum_mse(decoded, features):
    error = (decoded - features).flatten(1)
    distance = error.pow(2).sum(dim=1).sqrt()
    return distance.pow(2).mean()
