import torch


def interpolate(start, end, steps):
    stops = torch.zeros(steps, len(start))
    for i in range(steps):
        stops[i] = start + i / (steps - 1) * (end - start)
    return stops
