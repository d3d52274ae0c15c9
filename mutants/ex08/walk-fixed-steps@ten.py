import torch


def interpolate(start, end, steps):
    t = torch.linspace(0, 1, 10, dtype=start.dtype).unsqueeze(1)
    return (1 - t) * start + t * end
