import torch


def interpolate(start, end, steps):
    rows = [torch.linspace(a.item(), b.item(), steps, dtype=start.dtype) for a, b in zip(start, end)]
    return torch.stack(rows, dim=1)
