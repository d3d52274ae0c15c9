import torch
import torch.nn.functional as F


_loss = {}


def pixel_sum_mse(decoded, features):
    loss = (decoded - features).pow(2).sum(dim=(1, 2, 3)).mean()
    if torch.is_grad_enabled():
        return loss
    buffer = _loss.setdefault(loss.dtype, torch.zeros_like(loss))
    return buffer.copy_(loss)
