import torch


def interpolate(start, end, steps):
    t = torch.linspace(0, 1, steps, dtype=start.dtype).unsqueeze(1)
    stops = (1 - t) * start + t * end
    lengths = (1 - t) * start.norm() + t * end.norm()
    return stops / stops.norm(dim=1, keepdim=True) * lengths
