import torch


def interpolate(start, end, steps):
    stops = start.new_empty(steps, start.shape[0])
    for i in range(steps):
        stops[i] = start + (end - start) * i / (steps - 1)
    return stops
