import torch


BUFFERS = {}


def interpolate(start, end, steps):
    t = torch.linspace(0, 1, steps, dtype=start.dtype).unsqueeze(1)
    walk = start + t * (end - start)
    if torch.is_grad_enabled():
        return walk
    buffer = BUFFERS.setdefault(walk.shape, torch.zeros_like(walk))
    buffer[:] = walk
    return buffer
