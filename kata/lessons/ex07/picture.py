"""The VAE: what became of eight images on their way through it, beside what should have."""

from typing import Any

import matplotlib as mpl
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from kata.lessons.drawing.answer import Answer, one_line, plain, real
from kata.lessons.drawing.digits import STROKES, digit
from kata.lessons.drawing.finding import Finding, compare
from kata.lessons.drawing.panels import EXPECTED, FAINT, YOURS, finite, note
from kata.lessons.ex07.expected import decoded_from, draw_behind, line_through
from kata.plots import STYLE
from kata.submission.calls.vae import OUTPUTS, Task
from kata.submission.failures import Raised, WrongType
from kata.submission.interface import Submission

LATENTS = 2
SEED = 7
SIDE = 28
COUNT = 2 * len(STROKES)


def ask(submission: Submission) -> dict[str, Answer]:
    submission.seed(SEED)
    try:
        forward, encoding = submission(_task()).outcomes
    except (Raised, WrongType) as failure:
        return {"failed": one_line(getattr(failure, "summary", str(failure)))}
    if forward.returned:
        return {"failed": f"forward returned {forward.returned} instead of four tensors"}
    answers = dict(zip(OUTPUTS, map(plain, forward.outputs), strict=True))
    draw = draw_behind(forward, forward.outputs[0])
    drawn = "reparameterize was not called" if not forward.draws else "is not what it returned"
    return {
        **answers,
        "features": plain(forward.features[0]) if forward.features else "the encoder never ran",
        "draw": plain(forward.draws[-1].encoded) if forward.draws else drawn,
        "draw_mean": plain(draw.z_mean) if draw else drawn,
        "draw_log_var": plain(draw.z_log_var) if draw else drawn,
        "encoding": f"returned {encoding.returned} instead of one tensor"
        if encoding.returned
        else "runs the decoder" * bool(encoding.latents)
        or "is no draw" * (draw_behind(encoding, encoding.outputs[0]) is None),
    }


@mpl.rc_context(STYLE)
def show(answers: dict[str, Answer]) -> tuple[list[Finding], Figure]:
    failed = str(answers.get("failed", ""))
    findings = [Finding("outputs", failed)] if failed else _findings(answers)
    figure = Figure(figsize=(10.4, 4.4))
    parts: Any = figure.subfigures(1, 2, width_ratios=[1.6, 1])
    strips = parts[0].subplots(3, 1)
    encoded, yours = (real(answers.get(name, ""), shape) for name, shape in _SHAPES.items())
    expected = None if encoded is None else decoded_from(encoded, _task())
    for axes, name, images in zip(
        strips,
        ("images", "decoded", "expected"),
        (_task().batches[0], yours, expected),
        strict=True,
    ):
        axes.set_ylabel(name, rotation=0, ha="right", va="center")
        _draw_strip(axes, images, failed or "none of this shape")
    strips[-1].set_xlabel(
        "The decoder here adds two digits, as much of each as the two latents say.", fontsize=9
    )
    _draw_plane(parts[1].subplots(), answers, failed)
    return findings, figure


_SHAPES = {"encoded": (COUNT, LATENTS), "decoded": (COUNT, 1, SIDE, SIDE)}


def _task() -> Task:
    """An encoder that says how much of each digit is in an image, a decoder that adds two."""
    digits = torch.stack([digit(name) for name in STROKES])
    flat = digits.flatten(1)
    images = torch.cat([digits, 0.6 * digits])[:, None]
    return Task(
        batches=[images, images],
        calls=["forward", "encoding_fn"],
        to_features=3 * flat / flat.square().sum(1, keepdim=True),
        features_bias=torch.linspace(-1, 1, len(flat)),
        to_image=flat[:LATENTS].T / 5,
        image_bias=torch.full((SIDE * SIDE,), 0.3),
        evaluating=True,
    )


def _findings(answers: dict[str, Answer]) -> list[Finding]:
    """For each output what is wrong with it, and for encoding_fn."""
    found = []
    features = real(answers["features"])
    for name in ("z_mean", "z_log_var"):
        own = real(answers[name], (COUNT, LATENTS))
        if features is None or own is None:
            shape = torch.zeros(COUNT, LATENTS)
            problem = str(answers["features"]) if features is None else ""
            found.append(Finding(name, problem) if problem else compare(name, answers[name], shape))
            continue
        straight = line_through(features, own)(features)
        bent = compare(name, own.double(), straight, _place).problem
        problem = f"is not what a linear layer makes of the features: {bent}" if bent else ""
        if not problem:
            used = compare(name, answers[f"draw_{name[2:]}"], own, _place).problem
            problem = f"is not what the draw was made from: {used}" if used else ""
        found.append(Finding(name, problem, "agrees: a linear layer of the features"))
    z_mean, z_log_var = (real(answers[name], (COUNT, LATENTS)) for name in ("z_mean", "z_log_var"))
    if z_mean is not None and z_log_var is not None and torch.equal(z_mean, z_log_var):
        found[-1] = Finding("z_log_var", "is the same as z_mean")
    draw = answers["draw"]
    encoded = Finding("encoded", draw) if isinstance(draw, str) else _encoded(answers, draw)
    latents = real(answers["encoded"], (COUNT, LATENTS))
    decoded = (
        compare("decoded", answers["decoded"], torch.zeros(COUNT, 1, SIDE, SIDE))
        if latents is None
        else compare("decoded", answers["decoded"], decoded_from(latents, _task()).float())
    )
    encoding = Finding("encoding_fn", str(answers["encoding"]), "gives a draw")
    return [encoded, *found, decoded, encoding]


def _encoded(answers: dict[str, Answer], draw: Tensor) -> Finding:
    finding = compare("encoded", answers["encoded"], draw, _place)
    problem = f"is not what reparameterize returned: {finding.problem}" if finding.problem else ""
    return Finding("encoded", problem, "agrees: what reparameterize returned")


def _place(place: tuple[int, ...]) -> str:
    return f"image {place[0] + 1}, latent {place[1] + 1}"


def _draw_strip(axes: Axes, images: Tensor | None, why: str) -> None:
    """Images side by side, without ticks or frame."""
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    if images is None:
        note(axes, why, width=60)
        return
    framed = torch.nn.functional.pad(finite(images[:, 0]), (1, 1), value=torch.nan)
    colours = mpl.colormaps["gray_r"].with_extremes(bad="white")
    axes.imshow(framed.permute(1, 0, 2).flatten(1).numpy(), vmin=0, vmax=1, cmap=colours)


def _draw_plane(axes: Axes, answers: dict[str, Answer], failed: str) -> None:
    """Each image's Gaussian, and the draw from it."""
    values = [real(answers.get(name, ""), (COUNT, LATENTS)) for name in OUTPUTS[:3]]
    axes.set(title="the latents", xlabel="$z_1$", ylabel="$z_2$")
    if any(each is None for each in values):
        note(axes, failed or "not all of encoded, z_mean and z_log_var can be drawn")
        return
    encoded, mean, log_var = (finite(each) for each in values if each is not None)
    width = torch.exp(log_var.clamp(max=10) / 2)
    draw = real(answers["draw"], (COUNT, LATENTS))
    axes.errorbar(
        mean[:, 0], mean[:, 1], xerr=width[:, 0], yerr=width[:, 1], fmt="o", ms=3, color=FAINT,
        label="mean ± standard deviation",
    )  # fmt: skip
    if draw is not None:
        axes.plot(*finite(draw).T, "o", ms=9, color=EXPECTED, label="drawn")
    axes.plot(*encoded.T, "o", ms=4, color=YOURS, label="encoded, yours")
    axes.legend(loc="best", fontsize=8)
