import torch
from torch import Tensor


def pixel_sum_mse(decoded: Tensor, features: Tensor) -> Tensor:
    distances = torch.cdist(decoded.flatten(1), features.flatten(1))
    return distances.diagonal().pow(2).mean()
