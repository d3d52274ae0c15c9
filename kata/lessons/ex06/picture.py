"""Sampling: the latents that were drawn, against the prior, and the first images of two calls."""

from typing import Any

import matplotlib as mpl
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from kata.lessons.drawing.answer import Answer, one_line, plain, real
from kata.lessons.drawing.finding import Finding, compare, dtype_of, next_call
from kata.lessons.drawing.normal import draw_cloud, draw_histogram
from kata.lessons.drawing.panels import note
from kata.lessons.ex06.tasks import latents_of
from kata.lessons.noise import flaw_of_normal_noise
from kata.plots import STYLE
from kata.submission.calls.sampling import Record as SamplingRecord
from kata.submission.calls.sampling import Task as SamplingTask
from kata.submission.failures import Raised, WrongType
from kata.submission.interface import Submission

COUNT, LATENTS, SIDE = 6000, 3, 8
SEED = 6
STRIP = 10
INK = 0.6
"""The pixel value that is drawn black; its negative is white."""


def ask(submission: Submission) -> dict[str, Answer]:
    submission.seed(SEED)
    try:
        first = submission(_task())
        second = submission(_task())
    except (Raised, WrongType) as failure:
        return {"images": one_line(getattr(failure, "summary", str(failure)))}
    return {
        "images": plain(first.images),
        "again": plain(second.images),
        "latents": _decoder_input(first),
        "gradient": "is tracked; no one will train on these images" * first.gradient_tracked,
    }


@mpl.rc_context(STYLE)
def show(answers: dict[str, Answer]) -> tuple[list[Finding], Figure]:
    images = answers["images"]
    again, latents = answers.get("again", images), answers.get("latents", images)
    if isinstance(images, str):
        findings = [Finding("images", images)]
    else:
        findings = [
            _latents_finding(latents),
            _images_finding(images, latents),
            next_call("images", images, again),
            Finding("gradient", str(answers["gradient"]), "is not tracked"),
        ]
    figure = Figure(figsize=(10.4, 5.6))
    parts: Any = figure.subfigures(2, 1, height_ratios=[1.7, 1])
    above, below = parts
    left, right = above.subplots(1, 2)
    drawn = _rows(latents)
    if drawn is not None:
        draw_cloud(left, drawn, "the latents, image by image", "$z_1$", "$z_2$")
        draw_histogram(right, drawn, "their distribution", "$z_1$, $z_2$ and $z_3$")
    else:
        note(left, findings[0].problem, width=40)
        note(right, "")
    strips = below.subplots(3, 1)
    latents = torch.randn(STRIP, LATENTS, generator=torch.Generator().manual_seed(SEED + 1))
    example = (latents @ _task().basis.flatten(1)).view(-1, 1, SIDE, SIDE)
    for axes, name, strip in zip(
        strips, ("yours", "next call", "for example"), (images, again, example), strict=True
    ):
        _draw_strip(axes, strip)
        axes.set_ylabel(name, rotation=0, ha="right", va="center")
    strips[-1].set_xlabel(
        f"The decoder here makes {SIDE}×{SIDE} images: the larger $z_1$ the darker on the right, "
        "$z_2$ below, $z_3$ in the middle.",
        fontsize=9,
    )
    return findings, figure


def _task() -> SamplingTask:
    """A decoder that adds two ramps and a spot, so that the images show what the latents are."""
    ramp = torch.linspace(-1, 1, SIDE).expand(SIDE, SIDE)
    spot = torch.exp(-2 * (ramp**2 + ramp.T**2))
    # Orthogonal to each other, so that the latents can be computed from the images.
    patterns = torch.stack([ramp, ramp.T, spot - spot.mean()])[:, None]
    basis = patterns / patterns.flatten(1).norm(dim=1).view(-1, 1, 1, 1)
    return SamplingTask(COUNT, LATENTS, basis)


def _decoder_input(record: SamplingRecord) -> Answer:
    """All latents that the decoder was given in one call, [COUNT, LATENTS] if they are right."""
    if record.under_vmap:
        return "can't be seen under torch.vmap"
    if not record.latents:
        return "the decoder was not called"
    for latents in record.latents:
        if latents.dim() != 2 or latents.shape[1] != LATENTS:
            wanted = f"[{COUNT}, {LATENTS}], or some rows of it"
            return f"the decoder was given shape {list(latents.shape)} instead of {wanted}"
    return plain(torch.cat(record.latents))


def _latents_finding(latents: Answer) -> Finding:
    values = _rows(latents)
    if values is None:
        return Finding("latents", latents if isinstance(latents, str) else "there are none")
    flaw = flaw_of_normal_noise(values, whose="their") if len(values) > 1 else "there is only one"
    if flaw:
        return Finding("latents", f"are not draws from N(0, I): {flaw}")
    numbers = f"mean {values.double().mean():.2f}, standard deviation {values.double().std():.2f}"
    return Finding("latents", "", f"agree: {numbers}")


def _images_finding(images: Tensor, latents: Answer) -> Finding:
    if real(images, (COUNT, 1, SIDE, SIDE)) is None:
        return compare("images", images, torch.zeros(COUNT, 1, SIDE, SIDE))
    if images.dtype != torch.float32:
        return Finding("images", f"dtype {dtype_of(images)} instead of float32")
    drawn = _rows(latents)
    if drawn is None:
        return Finding("images", "can't be compared without the latents")
    read, rest = latents_of(images, _task())
    changed = rest > 1e-3 or read.shape != drawn.shape
    # Chunks may have been joined in any order.
    if changed or not torch.allclose(read.sort(0)[0], drawn.double().sort(0)[0], 1e-3, 1e-3):
        return Finding("images", "are not what the decoder gave for these latents")
    return Finding("images", "", f"agree: shape {list(images.shape)}, as the decoder gave them")


def _rows(latents: Answer) -> Tensor | None:
    """The latents if a decoder can take them, one row for each image; else None."""
    values = real(latents)
    if values is None or values.shape[1:] != (LATENTS,) or len(values) == 0:
        return None
    return values


def _draw_strip(axes: Axes, images: Answer) -> None:
    """Some images side by side, without ticks or frame."""
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    values = real(images)
    drawn = values is not None and values.shape[1:] == (1, SIDE, SIDE)
    strip = torch.full((SIDE, STRIP * (SIDE + 2)), torch.nan, dtype=torch.float64)
    if values is not None and drawn:
        framed = torch.nn.functional.pad(values[:STRIP, 0].double(), (1, 1), value=torch.nan)
        strip[:, : len(framed) * (SIDE + 2)] = framed.permute(1, 0, 2).flatten(1)
    colours = mpl.colormaps["gray_r"].with_extremes(bad="white")
    axes.imshow(strip.numpy(), vmin=-INK, vmax=INK, cmap=colours)
    if not drawn:
        words = images if isinstance(images, str) else f"shape {list(images.shape)}: can't be drawn"
        note(axes, words, width=90)
