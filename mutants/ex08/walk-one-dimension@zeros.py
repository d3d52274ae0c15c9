import torch


def interpolate(start, end, steps):
    stops = torch.zeros(steps, len(start), dtype=start.dtype)
    t = torch.linspace(0, 1, steps, dtype=start.dtype)
    stops[:, 0] = start[0] + t * (end[0] - start[0])
    return stops
