import torch


def interpolate(start, end, steps):
    result = torch.empty(steps, len(start), dtype=start.dtype)
    for i in range(steps):
        result[i] = start + i / (steps - 1) * (end - start)
    return result
