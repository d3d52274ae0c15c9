"""The walk in closed form, in float64: checks, diagnosis and picture compare with it."""

import torch
from torch import Tensor


def interpolate(start: Tensor, end: Tensor, steps: int) -> Tensor:
    """The stops of the walk, [D] and [D] to [steps, D]."""
    share = torch.arange(steps, dtype=torch.float64).unsqueeze(1) / (steps - 1)
    return (1 - share) * start.double() + share * end.double()


def examples() -> list[tuple[Tensor, Tensor, int]]:
    """Walks in the plane, with the numbers of stops: some that a mistake bends or shortens."""
    return [
        (torch.tensor([-2.0, 1.0]), torch.tensor([2.0, 2.0]), 5),
        (torch.tensor([0.5, -1.5]), torch.tensor([-1.0, 0.5]), 9),
    ]
