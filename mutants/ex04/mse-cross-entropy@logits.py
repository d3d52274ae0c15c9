import torch
import torch.nn.functional as F


def pixel_sum_mse(decoded, features):
    loss = F.binary_cross_entropy_with_logits(decoded, features, reduction="none")
    return loss.sum(dim=(1, 2, 3)).mean()
