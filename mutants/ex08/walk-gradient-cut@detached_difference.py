import torch


def interpolate(start, end, steps):
    step = ((end - start) / (steps - 1)).detach()
    return torch.stack([start + i * step for i in range(steps)])
