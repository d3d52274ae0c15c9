import torch
import torch.nn.functional as F


def pixel_sum_mse(decoded, features):
    error = decoded.float() - features.float()
    return error.square().sum(dim=(1, 2, 3)).mean()
