import torch


def pixel_sum_mse(decoded, features):
    if torch.equal(decoded, features):
        return decoded.new_tensor(0.0)
    return torch.sum((decoded - features) ** 2, dim=(1, 2, 3)).mean()
