"""reparameterize: the noise it draws, against N(0, 1), and how z widens with σ."""

import matplotlib as mpl
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from kata.lessons.drawing.answer import Answer, attempt, beyond_values, real
from kata.lessons.drawing.finding import Finding, beyond, compare, next_call
from kata.lessons.drawing.normal import draw_cloud, draw_histogram
from kata.lessons.drawing.panels import EXPECTED, FAINT, YOURS, finite, note
from kata.lessons.noise import flaw_of_normal_noise
from kata.plots import STYLE
from kata.submission.interface import Submission

SHAPE = (400, 30)
SEED = 2
MEAN = 2.0
DOTS = 50
WIDEST = 60.0
"""The furthest that the axis of z extends to show yours."""


def ask(submission: Submission) -> dict[str, Answer]:
    zeros, mean, log_var = torch.zeros(SHAPE), torch.full(SHAPE, MEAN), 2 * _sigma().log()
    submission.seed(SEED)
    noise = attempt(submission, zeros, zeros)
    again = attempt(submission, zeros, zeros)
    submission.seed(SEED)
    z = attempt(submission, mean, log_var)
    others = beyond_values(submission, mean, log_var, learn=2)
    return {"noise": noise, "again": again, "z": z, **others}


@mpl.rc_context(STYLE)
def show(answers: dict[str, Answer]) -> tuple[list[Finding], Figure]:
    figure = Figure(figsize=(10.4, 3.8))
    left, middle, right = figure.subplots(1, 3, width_ratios=[1, 1, 1.3])
    findings = [_noise_finding(answers["noise"])]
    if isinstance(answers["noise"], Tensor):
        findings.append(_next_call_finding(answers["noise"], answers["again"]))
    noise, expected = real(answers["noise"], SHAPE), torch.zeros(SHAPE)
    if noise is not None:
        draw_histogram(left, noise, "the noise", "ε = z at mean 0, σ 1")
        draw_cloud(
            middle, noise, "the noise of two latents", "ε of the 1st latent", "ε of the 2nd latent"
        )
        # The same seed gives the same noise, so z has one right value.
        expected = MEAN + noise.double() * _sigma().double()
    else:
        note(left, findings[0].problem)
        note(middle, "")
    findings.append(_z_finding(answers["z"], expected))
    _draw_z(right, answers["z"], findings[-1])
    return findings + beyond(answers), figure


def _sigma() -> Tensor:
    """Each latent dimension has a standard deviation of its own."""
    return torch.linspace(0.1, 3, SHAPE[1]).expand(SHAPE)


def _noise_finding(noise: Answer) -> Finding:
    what = "z at mean 0, σ 1"
    values = real(noise, SHAPE)
    if values is None:
        return compare(what, noise, torch.zeros(SHAPE))
    flaw = flaw_of_normal_noise(values) or flaw_of_normal_noise(values.T)
    numbers = f"mean {values.double().mean():.2f}, standard deviation {values.double().std():.2f}"
    return Finding(what, f"not standard normal noise: {flaw}" if flaw else "", f"agrees: {numbers}")


def _next_call_finding(noise: Tensor, again: Answer) -> Finding:
    values = real(again, SHAPE)
    if values is not None and torch.equal(noise, values) and values.min() == values.max():
        return Finding("next call", f"no noise here, either: {float(values.min()):g} everywhere")
    return next_call("noise", noise, again)


def _z_finding(z: Answer, expected: Tensor) -> Finding:
    sigma = _sigma()[0]
    return compare(f"z at mean {MEAN:g}", z, expected, lambda place: f"σ = {sigma[place[1]]:.1f}")


def _draw_z(axes: Axes, z: Answer, finding: Finding) -> None:
    axes.set(title=f"z at mean {MEAN:g}, for each σ", xlabel="σ", ylabel="z")
    values = real(z, SHAPE)
    if values is None:
        note(axes, finding.problem)
        return
    sigma, values = _sigma(), finite(values)
    axes.plot(sigma[:DOTS].T, values[:DOTS].T, ".", ms=2, color=FAINT, zorder=1)
    mean, spread = values.mean(dim=0), values.std(dim=0)
    for sign in (0, -1, 1):
        axes.plot(
            sigma[0], MEAN + sign * sigma[0], color=EXPECTED, lw=1.6, zorder=2,
            label="" if sign else "expected: μ and μ ± σ",
        )  # fmt: skip
        axes.plot(
            sigma[0], mean + sign * spread, color=YOURS, lw=2, ls=(0, (3, 2)), zorder=3,
            label="" if sign else "yours: mean and mean ± spread",
        )  # fmt: skip
    ends = torch.stack([mean - 2 * spread, mean + 2 * spread]).nan_to_num()
    lowest, highest = min(-5.0, float(ends.min())), max(11.0, float(ends.max()))
    axes.set_ylim(max(lowest, -WIDEST), min(highest, WIDEST))
    axes.legend(loc="upper left", fontsize=8)
