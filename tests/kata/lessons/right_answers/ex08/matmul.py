import torch


def interpolate(start, end, steps):
    t = torch.linspace(0, 1, steps, dtype=start.dtype, device=start.device)
    weights = torch.stack([1 - t, t], dim=1)
    return weights @ torch.stack([start, end])
