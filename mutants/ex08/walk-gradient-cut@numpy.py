import numpy as np
import torch


def interpolate(start, end, steps):
    stops = np.linspace(start.detach().numpy(), end.detach().numpy(), steps)
    return torch.from_numpy(stops).to(start.dtype)
