import torch
from torch import nn


def pixel_sum_mse(decoded, features):
    criterion = nn.MSELoss()
    return criterion(decoded, features)
