"""Noise or latents against the standard normal: their histogram, and a cloud of two of them."""

import math

import torch
from matplotlib.axes import Axes
from matplotlib.patches import Circle
from torch import Tensor

from kata.lessons.drawing.panels import EXPECTED, YOURS, finite
from kata.plots import REACH

FARTHEST = 12.0
"""How far axes follow values that lie outside the normal's range."""


def draw_histogram(axes: Axes, values: Tensor, title: str, label: str) -> None:
    """How all the values are spread, as a density, and N(0, 1)."""
    values = finite(values).flatten()
    reach = _reach(values)
    shown = values[values.abs() <= reach]
    axes.set(title=title, xlabel=label, ylabel="density", xlim=(-reach, reach))
    if len(shown):
        axes.hist(
            shown.numpy(), bins=60, range=(-reach, reach), density=True, color=YOURS, alpha=0.55,
            label="yours",
        )  # fmt: skip
    line = torch.linspace(-reach, reach, 200)
    density = torch.exp(-(line**2) / 2) / math.sqrt(2 * math.pi)
    axes.plot(line, density, color=EXPECTED, lw=2, label="expected: N(0, 1)")
    # All in one place is one tall bar; the curve should be seen beside it. The legend needs room.
    axes.set_ylim(0, min(1.3 * axes.get_ylim()[1], 1.2))
    axes.legend(loc="upper right", fontsize=8)


def draw_cloud(
    axes: Axes, values: Tensor, title: str, across: str, up: str, count: int = 400
) -> None:
    """The first two columns of ``values`` [N, D] against each other, and where N(0, I) lies."""
    values = finite(values[:count, :2])
    reach = _reach(values)
    axes.set(title=title, xlabel=across, ylabel=up)
    axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    across_values, up_values = values.T.numpy()
    axes.scatter(across_values, up_values, s=9, color=YOURS, alpha=0.6, linewidths=0, label="yours")
    for share in (0.5, 0.95):
        radius = math.sqrt(-2 * math.log(1 - share))
        axes.add_patch(Circle((0, 0), radius, fill=False, ec=EXPECTED, lw=1.5))
        axes.annotate(
            f"{share:.0%}", (0, radius), (0, 2), textcoords="offset points", ha="center",
            color=EXPECTED, fontsize=8, weight="bold",
            bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "alpha": 0.7, "lw": 0},
        )  # fmt: skip


def _reach(values: Tensor) -> float:
    farthest = float(values.nan_to_num().abs().max()) if values.numel() else 0.0
    return min(max(REACH, 1.05 * farthest), FARTHEST)
