"""The walks as stops in the plane, on the line that they should keep to."""

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from kata.lessons.drawing.answer import Answer, attempt, beyond_values, real
from kata.lessons.drawing.finding import Finding, beyond, compare
from kata.lessons.drawing.panels import EXPECTED, YOURS, finite, note
from kata.lessons.ex08.expected import examples
from kata.lessons.ex08.expected import interpolate as expected_walk
from kata.plots import STYLE
from kata.submission.interface import Submission

MOST = 200
"""Stops that are drawn; more would be a smear."""
NUMBERED = 12
"""Stops that get a number: more would lie over each other."""


def ask(submission: Submission) -> dict[str, Answer]:
    walks = examples()
    answers = {f"walk {number}": attempt(submission, *walk) for number, walk in enumerate(walks, 1)}
    return answers | beyond_values(submission, *walks[0], learn=2)


@mpl.rc_context(STYLE)
def show(answers: dict[str, Answer]) -> tuple[list[Finding], Figure]:
    walks = examples()
    figure = Figure(figsize=(9.2, 4.2))
    findings = []
    for number, (axes, walk) in enumerate(zip(figure.subplots(1, 2), walks, strict=True), 1):
        expected, yours = expected_walk(*walk), answers[f"walk {number}"]
        where = f"a walk of {walk[2]} stops"
        findings.append(compare(where, yours, expected, lambda place: f"stop {place[0]}"))
        axes.set(title=where, xlabel="first latent", ylabel="second latent")
        _draw(axes, yours, expected, findings[-1])
    return findings + beyond(answers), figure


def _draw(axes: Axes, yours: Answer, expected: Tensor, finding: Finding) -> None:
    axes.plot(*expected.T, "-o", ms=11, color=EXPECTED, alpha=0.45, label="expected")
    for name, stop in (("start", expected[0]), ("end", expected[-1])):
        axes.annotate(name, tuple(stop.tolist()), (0, 14), textcoords="offset points", ha="center")
    stops = real(yours)
    if stops is None or stops.dim() != 2 or stops.shape[1] != 2 or len(stops) > MOST:
        note(axes.inset_axes((0.2, 0.3, 0.6, 0.4)), finding.problem, width=30)
    else:
        stops = finite(stops)
        axes.plot(*stops.T, "o", ms=4, color=YOURS, label="yours", zorder=3)
        for number, stop in enumerate(stops[:NUMBERED].tolist()):
            axes.annotate(
                str(number),
                tuple(stop),
                (0, -13),
                textcoords="offset points",
                ha="center",
                fontsize=7,
            )
    axes.margins(0.2)
    axes.legend(loc="best")
