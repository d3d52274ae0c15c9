import torch


def interpolate(start, end, steps):
    t = torch.linspace(0, 1, steps, dtype=start.dtype).unsqueeze(1)
    stops = start + t * (end - start)
    return stops + 0.1 * torch.randn_like(stops)
