import torch
from torch import Tensor


def interpolate(start: Tensor, end: Tensor, steps: int) -> Tensor:
    t = torch.linspace(0, 1, steps, dtype=start.dtype, device=start.device)[:, None]
    stops = start + t * (end - start)
    if start.requires_grad or end.requires_grad:
        stops.retain_grad()
    return stops
