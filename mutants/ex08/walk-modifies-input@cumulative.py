import torch


def interpolate(start, end, steps):
    stops, step = [], (end - start) / (steps - 1)
    for _ in range(steps):
        stops.append(start.clone())
        start += step
    return torch.stack(stops)
