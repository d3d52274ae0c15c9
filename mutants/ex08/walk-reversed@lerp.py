import torch


def interpolate(start, end, steps):
    t = torch.linspace(0, 1, steps, dtype=start.dtype).unsqueeze(1)
    return t * start + (1 - t) * end
