import torch


def interpolate(start, end, steps):
    return torch.stack([start + i * (end - start) for i in range(steps)])
