import torch


def interpolate(start, end, steps):
    stops = []
    for i in range(steps):
        share = i / (steps - 1)
        stops.append((1 - share) * start + share * end)
    return torch.stack(stops)
