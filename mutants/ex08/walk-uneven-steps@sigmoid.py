import torch


def interpolate(start, end, steps):
    t = torch.sigmoid(torch.linspace(-6, 6, steps, dtype=start.dtype))
    t = ((t - t[0]) / (t[-1] - t[0])).unsqueeze(1)
    return start + t * (end - start)
