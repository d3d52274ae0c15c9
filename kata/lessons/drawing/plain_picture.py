"""The picture of an exercise that has none of its own: yours, expected, and the difference."""

from collections.abc import Callable, Sequence

import matplotlib as mpl
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from kata.lessons.drawing.answer import Answer, attempt, beyond_values, real
from kata.lessons.drawing.finding import Finding, beyond, compare
from kata.lessons.drawing.panels import draw_image, note
from kata.plots import STYLE
from kata.submission.inputs import Input
from kata.submission.interface import Submission

Inputs = tuple[Input, ...]


class PlainPicture:
    """``expected`` gives the right result, ``examples`` the inputs of a few calls to show."""

    def __init__(
        self, expected: Callable[..., Tensor], examples: Callable[[], Sequence[Inputs]]
    ) -> None:
        self._expected = expected
        self._examples = list(examples())

    def ask(self, submission: Submission) -> dict[str, Answer]:
        answers = {
            f"call {number}": attempt(submission, *inputs)
            for number, inputs in enumerate(self._examples, 1)
        }
        first = self._examples[0]
        return answers | beyond_values(submission, *first, learn=len(first))

    @mpl.rc_context(STYLE)
    def show(self, answers: dict[str, Answer]) -> tuple[list[Finding], Figure]:
        findings = []
        figure = Figure(figsize=(9.2, 2.4 * len(self._examples)))
        rows = figure.subplots(len(self._examples), 3, squeeze=False)
        for row, (number, inputs) in zip(rows, enumerate(self._examples, 1), strict=True):
            what = f"call {number}"
            expected, yours = self._expected(*inputs).detach(), answers[what]
            findings.append(compare(what, yours, expected))
            _draw_row(row, yours, expected, findings[-1])
        return [*findings, *beyond(answers)], figure


def _draw_row(row: Sequence[Axes], yours: Answer, expected: Tensor, finding: Finding) -> None:
    yours_axes, expected_axes, gap = row
    expected_axes.set_title("expected")
    _draw(expected_axes, expected)
    yours_axes.set_title("yours")
    gap.set_title("yours − expected")
    values = real(yours)
    if values is None:
        note(yours_axes, finding.problem)
    else:
        _draw(yours_axes, values)
    right = real(yours, tuple(expected.shape))
    if right is None:
        note(gap, "no difference can be drawn" if values is None else finding.problem)
    else:
        _draw(gap, right.double() - expected.double(), cmap="PuOr_r")


def _draw(axes: Axes, values: Tensor, **options: str) -> None:
    """Whatever the shape: its last two axes as an image, one number as an image of one pixel."""
    flat = torch.atleast_2d(values.detach().double())
    image = flat.reshape(-1, flat.shape[-1])
    largest = float(image.nan_to_num().abs().max()) if image.numel() else 0.0
    if image.numel() == 0 or max(image.shape) > 512:
        note(axes, f"shape {list(values.shape)}: can't be drawn")
        return
    low = -largest if "cmap" in options or bool((image < 0).any()) else 0.0
    draw_image(axes, image, vmin=low, vmax=largest or 1.0, **options)
    axes.set(xticks=[], yticks=[])
