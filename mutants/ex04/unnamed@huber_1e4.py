import torch.nn.functional as F


def pixel_sum_mse(decoded, features):
    return 2 * F.huber_loss(decoded, features, delta=1e4, reduction="none").sum((1, 2, 3)).mean()
