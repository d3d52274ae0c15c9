import torch
from torch import Tensor


_WEIGHTS: dict[int, Tensor] = {}


def interpolate(start: Tensor, end: Tensor, steps: int) -> Tensor:
    if steps not in _WEIGHTS:
        _WEIGHTS[steps] = torch.linspace(0, 1, steps, dtype=start.dtype, device=start.device)[:, None]
    return start + _WEIGHTS[steps] * (end - start)
