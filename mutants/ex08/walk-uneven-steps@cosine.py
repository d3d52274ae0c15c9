import math

import torch


def interpolate(start, end, steps):
    t = torch.linspace(0, math.pi, steps, dtype=start.dtype).unsqueeze(1)
    t = (1 - torch.cos(t)) / 2
    return (1 - t) * start + t * end
