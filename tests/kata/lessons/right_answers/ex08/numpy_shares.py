import numpy as np
import torch


def interpolate(start, end, steps):
    t = torch.from_numpy(np.linspace(0, 1, steps)).to(start)
    return start * (1 - t[:, None]) + end * t[:, None]
