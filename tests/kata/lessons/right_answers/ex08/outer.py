import torch


def interpolate(start, end, steps):
    t = torch.linspace(0, 1, steps, dtype=start.dtype, device=start.device)
    return torch.outer(1 - t, start) + torch.outer(t, end)
