import torch


def pixel_sum_mse(decoded, features):
    # (a - b)^2 = (a - b)(a - b)
    diff = torch.sub(features, decoded)
    return torch.mul(diff, diff).reshape(len(features), -1).sum(1).mean()
