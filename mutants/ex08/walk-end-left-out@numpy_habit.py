import torch


def interpolate(start, end, steps):
    gap = (end - start) / steps
    return torch.stack([start + i * gap for i in range(steps)])
