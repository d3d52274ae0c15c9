import torch


def interpolate(start, end, steps):
    angle = torch.arccos((start / start.norm() * end / end.norm()).sum())
    t = torch.linspace(0, 1, steps, dtype=start.dtype).unsqueeze(1)
    return (torch.sin((1 - t) * angle) * start + torch.sin(t * angle) * end) / torch.sin(angle)
