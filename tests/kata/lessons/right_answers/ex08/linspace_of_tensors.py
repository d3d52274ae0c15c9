import torch


def interpolate(start, end, steps):
    return torch.stack([a + (b - a) * torch.linspace(0, 1, steps).to(a) for a, b in zip(start.unbind(), end.unbind())]).T
