import torch


def interpolate(start, end, steps):
    point, stops = start, [start]
    step = (end - start) / (steps - 1)
    for _ in range(steps - 1):
        point = point + step
        stops.append(point)
    return torch.stack(stops)
