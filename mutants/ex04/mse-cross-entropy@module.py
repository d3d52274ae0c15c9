import torch
from torch import nn

criterion = nn.BCELoss(reduction="none")


def pixel_sum_mse(decoded, features):
    loss = criterion(decoded, features)
    loss = loss.view(loss.size(0), -1).sum(dim=1)
    return loss.mean()
