import torch


def interpolate(start, end, steps):
    t = torch.linspace(0, 1, steps, device=start.device).unsqueeze(1)
    return start + t * (end - start)
