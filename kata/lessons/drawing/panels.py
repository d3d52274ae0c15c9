"""Parts that the pictures share: colours, images with pixel indices, and notes."""

import textwrap
from typing import Any

import matplotlib as mpl
import torch
from matplotlib.axes import Axes
from torch import Tensor

from kata.lessons.drawing.answer import Answer
from kata.plots import CLASS_COLOURS

EXPECTED, YOURS, FAINT = CLASS_COLOURS[0], CLASS_COLOURS[6], CLASS_COLOURS[3]
NOT_A_NUMBER = CLASS_COLOURS[2]

SIDE = 512
"""The longest side of an image that is drawn, in pixels."""


def draw_image(axes: Axes, image: Tensor, **options: Any) -> None:
    """One image [H, W], 0 white and 1 black, with pixel indices; NaN is red."""
    colours = mpl.colormaps[options.pop("cmap", "gray_r")].with_extremes(bad=NOT_A_NUMBER)
    limits = {"vmin": 0, "vmax": 1, **options}
    axes.imshow(finite(image).numpy(), cmap=colours, **limits)
    for axis, size in ((axes.yaxis, image.shape[0]), (axes.xaxis, image.shape[1])):
        ticks = [tick for tick in (0, 7, 14, 21) if tick < size - 3]
        axis.set_ticks([*ticks, size - 1])
    axes.tick_params(labelsize=7)


def note(axes: Axes, text: str, width: int = 24) -> None:
    """Words where nothing can be drawn."""
    axes.set(xticks=[], yticks=[], xlabel="", ylabel="", facecolor="none")
    axes.spines[:].set_visible(False)
    short = textwrap.shorten(text, 8 * width, placeholder=" …")
    axes.text(
        0.5, 0.5, textwrap.fill(short, width), ha="center", va="center", fontsize=9,
        color=NOT_A_NUMBER, transform=axes.transAxes, parse_math=False,
        bbox={"boxstyle": "square,pad=0.2", "facecolor": "white", "alpha": 0.85, "lw": 0},
    )  # fmt: skip


def first_image(value: Answer) -> Tensor | None:
    """The first image [H, W] of the answer, or None if it holds no such thing."""
    if isinstance(value, str) or value.is_complex() or value.dim() < 2 or value.numel() == 0:
        return None
    if max(value.shape[-2:]) > SIDE:
        return None
    return value.reshape(-1, *value.shape[-2:])[0].double()


def finite(values: Tensor) -> Tensor:
    """With NaN in place of infinities, which matplotlib would stretch its axes to."""
    values = values.double()
    # A float as large as these overflows once an axis has a margin.
    return torch.where(values.abs() < 1e30, values, torch.nan)
