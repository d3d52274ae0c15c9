import torch


def interpolate(start, end, steps):
    rows = [torch.linspace(0, 1, steps, dtype=start.dtype) * (b - a) + a for a, b in zip(start, end)]
    return torch.cat(rows).view(steps, -1)
