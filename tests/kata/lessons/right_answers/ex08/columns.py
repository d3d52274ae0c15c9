import torch


def interpolate(start, end, steps):
    t = torch.linspace(0, 1, steps, dtype=start.dtype)
    return torch.stack([a + t * (b - a) for a, b in zip(start, end)], dim=1)
