import torch


def interpolate(start, end, steps):
    t = torch.linspace(0, 1, steps, dtype=start.dtype).unsqueeze(1)
    return torch.tanh(start + t * (end - start))
