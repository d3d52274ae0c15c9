import torch


def interpolate(start, end, steps):
    t = torch.linspace(0, 1, steps, dtype=start.dtype)
    return torch.vmap(lambda share: torch.lerp(start, end, share))(t)
