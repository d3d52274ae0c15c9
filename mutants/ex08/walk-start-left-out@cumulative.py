import torch


def interpolate(start, end, steps):
    point, stops = start, []
    for _ in range(steps):
        point = point + (end - start) / steps
        stops.append(point)
    return torch.stack(stops)
