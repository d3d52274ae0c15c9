"""Weights as whole numbers from -63 to 63, with a float16 scale per row.

Why not float16 throughout: the notebooks' four models have 1,010,875 weights, 2.0 MB in float16.
Quantised and compressed they take 0.9 MB, small enough for the repository and the handout, and
draw the same images to the eye.
"""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

LARGEST = 63


def quantise(weights: Mapping[str, Tensor]) -> dict[str, np.ndarray]:
    """The weights as arrays: int8 with a scale per row, or float16 where there is one dimension."""
    arrays = {}
    for name, weight in weights.items():
        if weight.dim() > 1:
            rows = weight.abs().flatten(1).amax(dim=1) / LARGEST
            scale = rows.view(-1, *[1] * (weight.dim() - 1))
            arrays[f"{name} scale"] = scale.half().numpy()
            weight = (weight / scale.half().float()).round().clamp(-LARGEST, LARGEST).char()
        else:
            weight = weight.half()
        arrays[name] = weight.numpy()
    return arrays


def dequantise(arrays: Mapping[str, np.ndarray]) -> dict[str, Tensor]:
    """The weights in float32, as they were before ``quantise``, but for the rounding."""
    weights = {name: torch.from_numpy(values).float() for name, values in arrays.items()}
    return {
        name: values * weights.get(f"{name} scale", 1)
        for name, values in weights.items()
        if not name.endswith(" scale")
    }
