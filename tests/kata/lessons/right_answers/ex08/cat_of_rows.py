import torch


def interpolate(start, end, steps):
    return torch.cat([(start + (end - start) * (i / (steps - 1))).unsqueeze(0) for i in range(steps)])
