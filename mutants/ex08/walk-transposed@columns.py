import torch


def interpolate(start, end, steps):
    t = torch.linspace(0, 1, steps, dtype=start.dtype)
    return start[:, None] + t * (end - start)[:, None]
