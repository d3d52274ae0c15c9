# wrong: the weights are always on the CPU, so latents on another device raise an error.
import torch
from torch import Tensor


def interpolate(start: Tensor, end: Tensor, steps: int) -> Tensor:
    t = torch.linspace(0, 1, steps, dtype=start.dtype)
    return start + t[:, None] * (end - start)
