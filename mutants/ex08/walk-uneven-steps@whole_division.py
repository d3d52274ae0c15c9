import torch


def interpolate(start, end, steps):
    return torch.stack([start + i // (steps - 1) * (end - start) for i in range(steps)])
