import torch


def interpolate(start, end, steps):
    t = torch.rand(steps, 1, dtype=start.dtype).sort(dim=0).values
    return start + t * (end - start)
