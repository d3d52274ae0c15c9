"""Digits for the pictures, drawn with a few strokes: they need no data set, which takes seconds."""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor

STROKES = {
    "1": [[(8, 11), (5, 15), (22, 15)]],
    "2": [[(9, 8), (6, 11), (5, 15), (8, 19), (12, 18), (22, 8), (22, 20)]],
    "4": [[(23, 17), (5, 17), (16, 7), (16, 21)]],
    "7": [[(6, 7), (6, 20), (22, 11)], [(14, 11), (14, 19)]],
}
"""Corners of each stroke: (row, column)."""

HALF_WIDTH = 1.2


def digit(name: str) -> Tensor:
    """One of the STROKES as an image [28, 28], 0 paper and 1 ink."""
    distances = [
        _distance(start, end) for stroke in STROKES[name] for start, end in pairwise(stroke)
    ]
    return (HALF_WIDTH + 0.5 - torch.stack(distances).amin(dim=0)).clamp(0, 1)


def _distance(start: Sequence[float], end: Sequence[float]) -> Tensor:
    """Every pixel's distance from the line between two corners, [28, 28]."""
    first, last = torch.tensor(start).float(), torch.tensor(end).float()
    pixels = torch.cartesian_prod(torch.arange(28.0), torch.arange(28.0))
    along = ((pixels - first) @ (last - first) / (last - first).square().sum()).clamp(0, 1)
    return (pixels - first - along[:, None] * (last - first)).norm(dim=1).view(28, 28)
