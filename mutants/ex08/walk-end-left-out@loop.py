import torch


def interpolate(start, end, steps):
    stops = []
    for i in range(steps - 1):
        stops.append(start + i / (steps - 1) * (end - start))
    return torch.stack(stops)
