import torch


def interpolate(start, end, steps):
    t = torch.linspace(0, 1.3, steps, dtype=start.dtype).unsqueeze(1)
    return start + t * (end - start)
