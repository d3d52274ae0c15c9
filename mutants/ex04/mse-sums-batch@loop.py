import torch


def pixel_sum_mse(decoded, features):
    loss = torch.zeros((), dtype=decoded.dtype, device=decoded.device)
    for i in range(decoded.shape[0]):
        loss = loss + torch.square(decoded[i] - features[i]).sum()
    return loss
