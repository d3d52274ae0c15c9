"""Exercise 8: a walk through the latent space."""

import torch
from torch import Tensor


def interpolate(start: Tensor, end: Tensor, steps: int) -> Tensor:
    """The stops of a walk on the straight line from ``start`` to ``end``, both included.

    Shapes::

        start   [D]
        end     [D]
        steps   a whole number, 2 or more: how many stops there are
        result  [steps, D]
    """
    share = torch.linspace(0, 1, steps, dtype=start.dtype, device=start.device).unsqueeze(1)
    return (1 - share) * start + share * end
