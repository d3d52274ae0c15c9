# computes in float32 and casts back, so float64 latents lose half their digits.
import torch
from torch import Tensor


def interpolate(start: Tensor, end: Tensor, steps: int) -> Tensor:
    a, b = start.float(), end.float()
    t = torch.linspace(0, 1, steps, device=start.device)[:, None]
    return (a + t * (b - a)).to(start.dtype)
