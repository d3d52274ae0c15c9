import torch


def interpolate(start, end, steps):
    inner = [start + i / (steps + 1) * (end - start) for i in range(1, steps + 1)]
    return torch.stack([start, *inner, end])
