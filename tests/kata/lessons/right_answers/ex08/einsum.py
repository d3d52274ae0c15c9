import torch


def interpolate(start, end, steps):
    t = torch.linspace(1, 0, steps, dtype=start.dtype, device=start.device)
    return torch.einsum('s,d->sd', t, start) + torch.einsum('s,d->sd', 1 - t, end)
