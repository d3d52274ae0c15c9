import torch


def interpolate(start, end, steps):
    t = torch.linspace(0, 1, steps, dtype=start.dtype)[1:-1, None]
    return (1 - t) * start + t * end
