import torch


def pixel_sum_mse(decoded, features):
    diff = (features - decoded).flatten(start_dim=1)
    return torch.linalg.vector_norm(diff, ord=1, dim=1).mean()
