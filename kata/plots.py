"""The figures: how training went, what the model draws, and what its latent space looks like.

Every function returns a new Figure and shows nothing; images are drawn as ink on paper.
Part of the notebooks' public API, like ``kata.data`` and ``kata.model``.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor, nan, nn

from kata.contract import LOG_KEYS

# Petroff (2021), "Accessible Color Sequences for Data Visualization", arXiv:2107.02270:
# ten colours that colour-blind readers can tell apart, too.
CLASS_COLOURS = (
    "#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6",
    "#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd",
)  # fmt: skip
LINE, FAINT = CLASS_COLOURS[0], "#b8d3ee"

STYLE: Any = {
    "figure.constrained_layout.use": True,
    "font.size": 10,
    "axes.titlesize": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "image.cmap": "gray_r",
    "image.interpolation": "nearest",
}

HISTOGRAMS_SHOWN = 16
REACH = 3.5  # the least extent of latent axes, in the prior's standard deviations


@mpl.rc_context(STYLE)
def training_curves(
    log: Mapping[str, Sequence[float]], batches_per_epoch: int, average_over: int = 100
) -> Figure:
    """The three losses of each batch, and their running average over ``average_over`` batches.

    ``log`` is what ``train_vae`` returns. A short run is averaged over fewer batches.
    """
    titles = ("combined loss", "reconstruction loss", "KL divergence")
    figure = Figure(figsize=(10, 3.2))
    for axes, key, title in zip(figure.subplots(1, 3), LOG_KEYS, titles, strict=True):
        axes.set(title=title, xlabel="epoch")
        losses = torch.tensor(log[key], dtype=torch.float64).nan_to_num(nan, nan, nan)
        if len(losses) == 0:
            continue
        epochs = torch.arange(1, len(losses) + 1) / batches_per_epoch
        width = max(1, min(average_over, len(losses) // 5))
        average = losses.unfold(0, width, 1).mean(dim=1)
        middle = epochs.unfold(0, width, 1).mean(dim=1)
        axes.plot(epochs.numpy(), losses.numpy(), color=FAINT, lw=0.8, label="each batch")
        axes.plot(middle.numpy(), average.numpy(), color=LINE, lw=1.8, label=f"average of {width}")
        _cut_off_start(axes, losses, average)
        axes.locator_params(axis="x", integer=True)
    first = figure.axes[0]
    first.set_ylabel("per image")
    first.legend(*first.get_legend_handles_labels(), loc="upper right")
    return figure


@mpl.rc_context(STYLE)
def reconstructions(originals: Tensor, decoded: Tensor) -> Figure:
    """Originals above what the model made of them; both [N, 1, 28, 28], N of 10 or so."""
    figure = Figure(figsize=(0.8 * len(originals) + 1, 1.9))
    rows = figure.subplots(2, 1)
    for axes, images, name in zip(rows, (originals, decoded), ("original", "decoded"), strict=True):
        _draw_row(axes, images)
        axes.set_ylabel(name, rotation=0, ha="right", va="center")
    return figure


@mpl.rc_context(STYLE)
def image_row(images: Tensor, title: str = "") -> Figure:
    """Images [N, 1, 28, 28] side by side, N of 10 or so: samples, for one."""
    figure = Figure(figsize=(0.8 * len(images), 1.2 if title else 0.9))
    axes = figure.subplots()
    _draw_row(axes, images)
    axes.set_title(title)
    return figure


@mpl.rc_context(STYLE)
def decoded_at(decoder: nn.Module, point: Sequence[float]) -> Figure:
    """The one image that the decoder draws at this point of the latent space, D numbers."""
    figure = Figure(figsize=(2.6, 2.9))
    axes = figure.subplots()
    _draw_row(axes, _decode(decoder, torch.tensor([point], dtype=torch.float32)))
    axes.set_title(f"decoded at z = ({', '.join(map(_number, point))})")
    return figure


@mpl.rc_context(STYLE)
def latent_plane(latents: Tensor, labels: Tensor) -> Figure:
    """Where the images lie in the latent plane, coloured by digit.

    Shapes::

        latents  [N, 2]     the means, or draws around them
        labels   [N]        0 to 9
    """
    figure = Figure(figsize=(5.4, 5.2))
    _draw_plane(figure.subplots(), latents, labels)
    return figure


@mpl.rc_context(STYLE)
def latent_grid(decoder: nn.Module, size: int = 20) -> Figure:
    """What a decoder with two latents draws all over the plane, ``size`` images each way.

    Images lie at equal steps of the prior's probability, so that each stands for the same
    share of samples: Kingma & Welling (2013), figure 4.
    """
    figure = Figure(figsize=(5.4, 5.2))
    _draw_grid(figure.subplots(), decoder, size)
    return figure


@mpl.rc_context(STYLE)
def overview(latents: Tensor, labels: Tensor, decoder: nn.Module) -> Figure:
    """The latent plane beside the grid of images: ``latent_plane`` and ``latent_grid`` in one."""
    figure = Figure(figsize=(10.4, 5.2))
    left, right = figure.subplots(1, 2)
    _draw_plane(left, latents, labels)
    left.set_title("where the encoder puts the images")
    _draw_grid(right, decoder, size=15)
    right.set_title("what the decoder draws there")
    return figure


@mpl.rc_context(STYLE)
def latent_histograms(latents: Tensor) -> Figure:
    """How each latent dimension is spread, against the prior N(0, 1).

    ``latents`` [N, D] are draws, one for each image, not means: it's the draws that the KL
    divergence pulls towards the prior. Of many dimensions only the first 16 are shown.
    """
    shown = min(latents.shape[1], HISTOGRAMS_SHOWN)
    columns = min(shown, 4)
    rows = -(-shown // columns)
    figure = Figure(figsize=(1 + 2.8 * columns, 0.6 + 2.2 * rows))
    grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).flat
    reach = max(REACH, latents.abs().max().item())
    line = torch.linspace(-reach, reach, 200)
    density = torch.exp(-(line**2) / 2) / (2 * torch.pi) ** 0.5
    for index, axes in enumerate(grid):
        if index >= shown:
            axes.remove()
            continue
        values = latents[:, index].cpu().numpy()
        axes.hist(
            values, bins=40, range=(-reach, reach), density=True, color=FAINT, label="latents"
        )
        axes.plot(line, density, color=LINE, linewidth=1.8, label="prior N(0, 1)")
        axes.set(title=f"$z_{{{index + 1}}}$", xlim=(-reach, reach))
        if index % columns == 0:
            axes.set_ylabel("density")
        if index + columns >= shown:
            axes.set_xlabel("value")
            axes.tick_params(labelbottom=True)
    figure.axes[0].legend(fontsize=8)
    if shown < latents.shape[1]:
        figure.suptitle(f"the first {shown} of {latents.shape[1]} latent dimensions")
    return figure


def _cut_off_start(axes: Axes, losses: Tensor, average: Tensor) -> None:
    """Crop the large losses of the first few batches, and say so."""
    later = losses[len(losses) // 10 :].nan_to_num()
    top = max(1.1 * average.nan_to_num().max().item(), later.max().item(), 0)
    bottom = min(later.min().item(), 0)  # a wrong KL divergence can be negative
    axes.set(xlim=(0, None), ylim=(bottom, top or None))
    if losses[0] > top:
        axes.annotate(
            f"first batch: {losses[0]:.1f}", (0, 1), (12, -4), va="top",
            xycoords="axes fraction", textcoords="offset points", color="#666666",
        )  # fmt: skip


def _draw_row(axes: Axes, images: Tensor) -> None:
    """One strip of images, without ticks or frame."""
    strip = torch.cat(list(images[:, 0].cpu()), dim=1)
    axes.imshow(strip.numpy(), vmin=0, vmax=1)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)


def _draw_plane(axes: Axes, latents: Tensor, labels: Tensor) -> None:
    latents, labels = latents.cpu(), labels.cpu()
    reach = max(REACH, latents.abs().max().item())
    present = [digit for digit in range(len(CLASS_COLOURS)) if (labels == digit).any()]
    for digit in present:
        across, up = latents[labels == digit].T.numpy()
        axes.scatter(across, up, s=9, color=CLASS_COLOURS[digit], alpha=0.7, linewidths=0)
    centres = torch.stack([latents[labels == digit].median(dim=0).values for digit in present])
    for digit, (x, y) in zip(present, _apart(centres, 0.13 * reach).tolist(), strict=True):
        axes.text(
            x, y, str(digit), fontsize=10, weight="bold", ha="center", va="center",
            bbox={
                "boxstyle": "circle,pad=0.2", "facecolor": "white",
                "edgecolor": CLASS_COLOURS[digit], "linewidth": 2,
            },
        )  # fmt: skip
    axes.set(
        xlabel="$z_1$", ylabel="$z_2$", xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal"
    )


def _apart(places: Tensor, distance: float) -> Tensor:
    """The places [N, 2], pushed apart until no two are much closer than ``distance``."""
    angles = 2.4 * torch.arange(len(places))  # separates places that coincide
    places = places + 0.01 * distance * torch.stack([angles.cos(), angles.sin()], dim=1)
    for _ in range(100):
        away = places[:, None] - places
        gap = away.norm(dim=2, keepdim=True).clamp(min=1e-9)
        places = places + (away / gap * (distance - gap).clamp(min=0) / 4).sum(dim=1)
    return places


def _draw_grid(axes: Axes, decoder: nn.Module, size: int) -> None:
    shares = (torch.arange(size) + 0.5) / size
    values = torch.special.ndtri(shares)
    across, up = torch.meshgrid(values, values, indexing="xy")
    images = _decode(decoder, torch.stack([across.flatten(), up.flatten()], dim=1))
    # [size·size, 1, 28, 28] to one picture, z₂ growing upwards
    tiles = images.view(size, size, *images.shape[-2:]).flip(0)
    picture = tiles.permute(0, 2, 1, 3).flatten(2).flatten(0, 1)
    axes.imshow(picture.numpy(), vmin=0, vmax=1, extent=(0, size, 0, size))
    ticks = torch.tensor([-1.5, -1, -0.5, 0, 0.5, 1, 1.5])
    places = (torch.special.ndtr(ticks) * size).tolist()
    names = [_number(tick) for tick in ticks.tolist()]
    axes.set_xticks(places, names)
    axes.set_yticks(places, names)
    axes.set(xlabel="$z_1$", ylabel="$z_2$")


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _decode(decoder: nn.Module, latents: Tensor) -> Tensor:
    """Images on the CPU, wherever the decoder is."""
    device = next(decoder.parameters()).device
    with torch.no_grad():
        images: Tensor = decoder(latents.to(device))
    return images.cpu()
