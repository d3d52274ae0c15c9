import torch


def interpolate(start, end, steps):
    t = (torch.arange(steps) / steps).unsqueeze(1)
    return start + t * (end - start)
