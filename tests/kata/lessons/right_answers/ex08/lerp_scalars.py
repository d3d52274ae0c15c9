import torch


def interpolate(start, end, steps):
    return torch.stack([torch.lerp(start, end, i / (steps - 1)) for i in range(steps)])
