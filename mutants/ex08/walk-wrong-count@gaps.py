import torch


def interpolate(start, end, steps):
    t = torch.linspace(0, 1, steps + 1, dtype=start.dtype).view(-1, 1)
    return torch.lerp(start, end, t)
