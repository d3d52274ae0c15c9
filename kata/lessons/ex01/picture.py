"""Trim: the image, the one expected, yours, and the difference, for two sizes of image."""

import matplotlib as mpl
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from kata.lessons.drawing.answer import Answer, attempt, beyond_values, real
from kata.lessons.drawing.digits import digit
from kata.lessons.drawing.finding import Finding, beyond, compare
from kata.lessons.drawing.panels import draw_image, first_image, note
from kata.plots import STYLE
from kata.submission.interface import Submission

SIZES = {"29×29": ("4", (29, 29)), "31×34": ("2", (31, 34))}
EDGE, MARGIN = 0.35, 0.7


def ask(submission: Submission) -> dict[str, Answer]:
    images = {size: image for size, (image, _) in _images().items()}
    answers = {size: attempt(submission, image) for size, image in images.items()}
    return answers | beyond_values(submission, images["29×29"], learn=1)


@mpl.rc_context(STYLE)
def show(answers: dict[str, Answer]) -> tuple[list[Finding], Figure]:
    findings = []
    figure = Figure(figsize=(9.2, 5.4))
    rows = figure.subplots(2, 4)
    for axes in rows[-1]:
        axes.set_xlabel("column")
    for axes in rows[:, 0]:
        axes.set_ylabel("row")
    for row, (size, (image, expected)) in zip(rows, _images().items(), strict=True):
        finding = compare(f"{size} image", answers[size], expected, _where)
        findings.append(finding)
        _draw_row(row, size, image, answers[size], expected, finding)
    return [*findings, *beyond(answers)], figure


def _images() -> dict[str, tuple[Tensor, Tensor]]:
    """Images [1, 1, H, W] and what should remain of them: the first row and column are light grey,
    and what should be trimmed is dark."""
    images = {}
    for size, (name, (height, width)) in SIZES.items():
        expected = digit(name)
        expected[0], expected[:, 0] = EDGE, EDGE
        below = torch.full((height - 28, 28), MARGIN)
        beside = torch.full((height, width - 28), MARGIN)
        image = torch.cat([torch.cat([expected, below]), beside], dim=1)
        images[size] = image[None, None], expected[None, None]
    return images


def _draw_row(
    row: list[Axes], size: str, image: Tensor, yours: Answer, expected: Tensor, finding: Finding
) -> None:
    given, expected_axes, yours_axes, gap = row
    given.set_title(f"the image, {size}")
    draw_image(given, image[0, 0])
    expected_axes.set_title("expected, 28×28")
    draw_image(expected_axes, expected[0, 0])
    drawn, right = first_image(yours), real(yours, tuple(expected.shape))
    if drawn is None:
        yours_axes.set_title("yours")
        note(yours_axes, finding.problem)
    else:
        yours_axes.set_title(f"yours, {drawn.shape[0]}×{drawn.shape[1]}")
        draw_image(yours_axes, drawn)
    gap.set_title("yours − expected")
    if right is None:
        note(gap, "no difference can be drawn" if drawn is None else finding.problem)
        return
    draw_image(gap, (right.double() - expected)[0, 0], cmap="PuOr_r", vmin=-1, vmax=1)
    bar = gap.figure.colorbar(gap.images[0], ax=gap, shrink=0.8)
    bar.ax.tick_params(labelsize=7)


def _where(place: tuple[int, ...]) -> str:
    return f"row {place[2]}, column {place[3]}"
