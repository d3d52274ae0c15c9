import torch


def interpolate(start, end, steps):
    t = torch.arange(steps - 1, -1, -1, dtype=start.dtype, device=start.device).div(steps - 1).view(-1, 1)
    return end + t * (start - end)
