"""The KL divergence as a curve over the mean, and one over the log-variance."""

from math import isnan

import matplotlib as mpl
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from kata.lessons.drawing.answer import Answer, attempt, beyond_values, real
from kata.lessons.drawing.finding import Finding, beyond, compare, times
from kata.lessons.drawing.panels import EXPECTED, YOURS, finite, note
from kata.lessons.ex03.expected import kl_divergence as expected_kl
from kata.plots import STYLE
from kata.submission.interface import Submission

# Sizes that distinguish a sum from a mean, along either axis.
IMAGES, LATENTS = 5, 3
CURVES = {
    "mean": ("over the mean, at log-variance 0", torch.linspace(-3, 3, 25)),
    "log-variance": ("over the log-variance, at mean 0", torch.linspace(-4, 3, 29)),
}
DRAWN = 16
"""Numbers at one point, where there should be one."""


def ask(submission: Submission) -> dict[str, Answer]:
    answers = {
        f"{name} {index}": attempt(submission, *_latents(name, value))
        for name, (_, values) in CURVES.items()
        for index, value in enumerate(values)
    }
    # At 1, where no gradient of a correct answer is 0.
    ones = torch.ones(IMAGES, LATENTS)
    return answers | beyond_values(submission, ones, ones, learn=2)


@mpl.rc_context(STYLE)
def show(answers: dict[str, Answer]) -> tuple[list[Finding], Figure]:
    figure = Figure(figsize=(9.2, 4))
    findings = []
    for axes, (name, (title, values)) in zip(figure.subplots(1, 2), CURVES.items(), strict=True):
        expected = torch.stack([expected_kl(*_latents(name, value)) for value in values])
        yours = [answers[f"{name} {index}"] for index in range(len(values))]
        findings.append(_compare(name, values, yours, expected))
        axes.set(title=title, xlabel=f"{name} of all latents", ylabel="KL divergence")
        _draw(axes, values, yours, expected, findings[-1])
    figure.supxlabel(f"{IMAGES} images with {LATENTS} latents each, all equal", fontsize=9)
    return findings + beyond(answers), figure


def _latents(name: str, value: Tensor) -> tuple[Tensor, Tensor]:
    """The mean and the log-variance, [IMAGES, LATENTS] each: one is ``value``, the other 0."""
    all_equal, zeros = torch.full((IMAGES, LATENTS), float(value)), torch.zeros(IMAGES, LATENTS)
    return (all_equal, zeros) if name == "mean" else (zeros, all_equal)


def _compare(name: str, values: Tensor, yours: list[Answer], expected: Tensor) -> Finding:
    what = f"over the {name}"
    at = [f"{name} {value:g}" for value in values]
    for value, place, right in zip(yours, at, expected, strict=True):
        if isinstance(value, str):
            return Finding(what, f"at {place}: {value}")
        if real(value, tuple(right.shape)) is None:
            return compare(what, value, right)
    numbers = torch.stack([value for value in yours if isinstance(value, Tensor)])
    finding = compare(what, numbers, expected, lambda place: at[place[0]])
    factor = times(numbers, expected)
    problem = f"{finding.problem}; everywhere {factor}" if factor else finding.problem
    return Finding(what, problem, f"agrees: one number, at all {len(values)} points")


def _draw(
    axes: Axes, values: Tensor, yours: list[Answer], expected: Tensor, finding: Finding
) -> None:
    axes.plot(values, expected, color=EXPECTED, lw=2.5, label="expected")
    drawable = [(value, real(answer)) for value, answer in zip(values.tolist(), yours, strict=True)]
    points = [
        (value, number)
        for value, numbers in drawable
        if numbers is not None and numbers.numel() <= DRAWN
        for number in finite(numbers.flatten()).tolist()
        if not isnan(number)
    ]
    if points:
        across, up = zip(*points, strict=True)
        axes.plot(across, up, "o", ms=4, color=YOURS, label="yours", zorder=3)
        largest = 50 * float(expected.abs().max())
        if any(abs(number) > largest for number in up):
            axes.set_yscale("symlog")
        axes.legend(loc="upper center")
    else:
        note(axes.inset_axes((0.2, 0.35, 0.6, 0.5)), finding.problem, width=30)
