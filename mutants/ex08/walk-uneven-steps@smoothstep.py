import torch


def interpolate(start, end, steps):
    t = torch.linspace(0, 1, steps, dtype=start.dtype).unsqueeze(1)
    t = t * t * (3 - 2 * t)
    return (1 - t) * start + t * end
