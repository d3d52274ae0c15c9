"""The reconstruction loss: what went in, each pixel's squared error, and the two values."""

from typing import Any

import matplotlib as mpl
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor
from torch.nn.functional import avg_pool2d

from kata.lessons.drawing.answer import Answer, attempt, beyond_values, real
from kata.lessons.drawing.digits import digit
from kata.lessons.drawing.finding import Finding, beyond, compare, times
from kata.lessons.drawing.panels import EXPECTED, NOT_A_NUMBER, YOURS, draw_image, finite, note
from kata.lessons.ex04.expected import pixel_sum_mse as expected_pixel_sum
from kata.plots import STYLE
from kata.submission.interface import Submission

DIGITS = "1247"
DRAWN = 16
"""Numbers that are drawn, where there should be one."""
TOO_FAR = 20
"""From this ratio on, one of two bars would be too small to see."""


def ask(submission: Submission) -> dict[str, Answer]:
    loss = attempt(submission, *_images())
    return {"loss": loss, **beyond_values(submission, *_images(), learn=1)}


@mpl.rc_context(STYLE)
def show(answers: dict[str, Answer]) -> tuple[list[Finding], Figure]:
    decoded, features = _images()
    expected, yours = expected_pixel_sum(decoded, features), answers["loss"]
    finding = compare("loss", yours, expected)
    number = real(yours, ())
    factor = "" if number is None else times(number, expected)
    problem = f"{finding.problem}: {factor}" if factor else finding.problem
    finding = Finding(f"loss of {len(DIGITS)} images", problem, f"agrees: {float(expected):.4g}")
    figure = Figure(figsize=(9.6, 4.6))
    parts: Any = figure.subfigures(1, 2, width_ratios=[1.7, 1])
    left, right = parts
    _draw_images(left.subplots(3, len(DIGITS)), decoded, features)
    _draw_bars(right.subplots(), yours, float(expected), finding, factor)
    return [finding, *beyond(answers)], figure


def _images() -> tuple[Tensor, Tensor]:
    """Decoded images and originals, [N, 1, 28, 28] each: the decoded ones are blurred."""
    features = torch.stack([digit(name) for name in DIGITS])[:, None]
    decoded = 0.03 + 0.94 * avg_pool2d(features, 5, stride=1, padding=2)
    return decoded, features


def _draw_images(rows: list[list[Axes]], decoded: Tensor, features: Tensor) -> None:
    errors = (decoded - features) ** 2
    for row, name, images in zip(
        rows, ("features", "decoded", "squared\nerror"), (features, decoded, errors), strict=True
    ):
        for axes, image in zip(row, images, strict=True):
            if images is errors:
                draw_image(axes, image[0], cmap="OrRd", vmax=float(errors.max()))
                axes.set_xlabel(f"sum {float(image.sum()):.1f}", fontsize=9)
            else:
                draw_image(axes, image[0])
            axes.set(xticks=[], yticks=[])
            axes.spines[:].set_visible(False)
        row[0].set_ylabel(name)


def _draw_bars(axes: Axes, yours: Answer, expected: float, finding: Finding, factor: str) -> None:
    axes.set(title=factor.replace("what was ", "") if factor else "the loss", ylabel="loss")
    numbers = real(yours)
    if numbers is None or not 0 < numbers.numel() <= DRAWN:
        note(axes, finding.problem, width=30)
        return
    values = numbers.double().flatten().tolist()
    names = ["yours"] if numbers.dim() == 0 else [f"yours [{i}]" for i in range(len(values))]
    drawable = finite(numbers.flatten()).nan_to_num().tolist()
    colours = [EXPECTED, *[YOURS] * len(values)]
    bars = axes.bar(range(len(values) + 1), [expected, *drawable], color=colours, width=0.6)
    axes.set_xticks(range(len(values) + 1), ["expected", *names], rotation=90 * (len(values) > 3))
    ratios = [abs(value) / expected for value in drawable if value]
    if not all(1 / TOO_FAR < ratio < TOO_FAR for ratio in ratios):
        axes.set_yscale("log" if min(drawable) > 0 else "symlog", **_threshold(drawable))
        axes.set_ylabel("loss, on a logarithmic scale")
    axes.axhline(expected, color=EXPECTED, lw=1, ls="--", zorder=0)
    for bar, value in zip(bars, [expected, *values], strict=True):
        colour = "black" if value in (expected, bar.get_height()) else NOT_A_NUMBER
        axes.annotate(
            f"{value:.4g}", (bar.get_x() + bar.get_width() / 2, bar.get_height()), (0, 3),
            textcoords="offset points", ha="center", fontsize=9, color=colour,
        )  # fmt: skip
    axes.margins(y=0.15)


def _threshold(values: list[float]) -> dict[str, float]:
    """Symlog's linear part, where one is needed."""
    if min(values) > 0:
        return {}
    return {"linthresh": max(min(abs(value) for value in values if value), 1e-6)}
