import torch


def pixel_sum_mse(decoded: torch.Tensor, features: torch.Tensor) -> torch.Tensor:
    total = 0.0
    for i in range(decoded.shape[0]):
        total = total + torch.sum((features[i] - decoded[i]).pow(2))
    return total / decoded.shape[0]
