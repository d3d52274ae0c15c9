import torch


def interpolate(start, end, steps):
    stops = start.repeat(steps, 1)
    stops[:, 0] = torch.lerp(start[0], end[0], torch.linspace(0, 1, steps, dtype=start.dtype))
    return stops
