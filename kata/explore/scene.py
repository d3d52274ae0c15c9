"""What there is to see on the latent plane, computed once, before the page is made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor, nn

from kata.data import load_data
from kata.errors import UserError
from kata.explore.runs import TrainedRun, load_weights, read_weights
from kata.explore.walks import Walks, own_walks
from kata.plots import REACH
from kata.training.pieces import student_code

MARGIN = 1.04
IMAGES_AT_ONCE = 100


@dataclass(frozen=True)
class Stage:
    """The model at one point of its training; the last stage is the trained model.

    Shapes::

        latents  [N, D]             the means of the images
        grid     [G, G, 28, 28]     decoded all over the plane: up, then across
    """

    epoch: int | None
    latents: Tensor
    grid: Tensor


@dataclass(frozen=True)
class Scene:
    """The plane of two latent dimensions, ``axes``: a square of half width ``half``.

    The other dimensions are 0 all over it. ``decoded`` are the images' reconstructions by the
    trained model, from all dimensions.

    Shapes::

        images, decoded  [N, 28, 28]    from 0 to 1
        labels           [N]
        centre           (2)
    """

    axes: tuple[int, int]
    centre: tuple[float, float]
    half: float
    images: Tensor
    labels: Tensor
    decoded: Tensor
    stages: Sequence[Stage]
    diverged: Sequence[int]  # epochs left out, as the model gave no numbers
    walks: Walks = field(default_factory=dict)


@dataclass(frozen=True)
class Size:
    """How much of a scene to show. A grid is so many images wide, and as many high."""

    dots: int
    grid: int
    epochs: int
    epoch_grid: int


def survey(run: TrainedRun, size: Size, report: Callable[[str], None]) -> Scene:
    """Look at the run's model. Raises UserError where it diverged, or has no plane."""
    if run.latent_dim < 2:
        raise UserError(
            f"{run.folder.path} has 1 latent dimension, and the page shows a plane. "
            "Train with --latent-dim 2 or more."
        )
    report(f"loading {run.data}")
    split = load_data(run.data, run.data_dir)
    images, labels = split.train_images[: size.dots], split.train_labels[: size.dots]
    epochs = dict(run.epochs)
    last = max(epochs, default=None)
    if last is not None:
        if _same(read_weights(epochs[last]), run.weights):
            del epochs[last]
        else:
            last = None  # training was stopped in the middle of an epoch

    with student_code(run.package), torch.no_grad():
        report("where it puts the training images")
        features = _in_parts(run.model.get_submodule("encoder"), images)
        z_mean = run.model.get_submodule("z_mean")(features)
        _check_finite(run, z_mean)
        axes = _most_used(run.model, features, z_mean)
        decoded = _in_parts(run.model.get_submodule("decoder"), z_mean)
        _check_finite(run, decoded)

        earlier = {}
        for epoch in evenly(sorted(epochs), size.epochs):
            report(f"where it put them in epoch {epoch}")
            load_weights(run.model, read_weights(epochs[epoch]), epochs[epoch])
            earlier[epoch] = _encode(run.model, images)
        diverged = [epoch for epoch, latents in earlier.items() if not latents.isfinite().all()]
        for epoch in diverged:
            del earlier[epoch]

        centre, half = _window([latents[:, axes] for latents in (*earlier.values(), z_mean)])
        plane = _points(centre, half, axes, run.latent_dim)
        stages = []
        for epoch, latents in earlier.items():
            report(f"what it drew in epoch {epoch}")
            load_weights(run.model, read_weights(epochs[epoch]), epochs[epoch])
            stages.append(Stage(epoch, latents, _decode(run.model, plane(size.epoch_grid))))
        report("what it draws")
        load_weights(run.model, run.weights, run.folder.model)
        stages.append(Stage(last, z_mean, _decode(run.model, plane(size.grid))))
    _check_finite(run, *(stage.grid for stage in stages))
    walks = own_walks(run.package, z_mean[:, axes], labels)
    return Scene(axes, centre, half, images[:, 0], labels, decoded[:, 0], stages, diverged, walks)


def thinned(scene: Scene, size: Size) -> Scene:
    """Less of the same scene. Each grid's size less one has to be a multiple of the new one's."""

    def thin(stage: Stage, wanted: int) -> Stage:
        step = max(1, (len(stage.grid) - 1) // (wanted - 1))
        return replace(stage, latents=stage.latents[: size.dots], grid=stage.grid[::step, ::step])

    *earlier, last = scene.stages
    return replace(
        scene,
        images=scene.images[: size.dots],
        labels=scene.labels[: size.dots],
        decoded=scene.decoded[: size.dots],
        stages=[
            *(thin(stage, size.epoch_grid) for stage in evenly(earlier, size.epochs)),
            thin(last, size.grid),
        ],
    )


def evenly(items: Sequence[Any], most: int) -> list[Any]:
    """At most so many of the items, 2 or more: the first, the last, and some between."""
    if len(items) <= most:
        return list(items)
    return [items[round(place * (len(items) - 1) / (most - 1))] for place in range(most)]


def _most_used(model: nn.Module, features: Tensor, z_mean: Tensor) -> tuple[int, int]:
    """The two latent dimensions with the largest KL from the prior, in their order."""
    z_log_var = torch.zeros_like(z_mean)
    if hasattr(model, "z_log_var"):  # the autoencoder has none
        z_log_var = model.get_submodule("z_log_var")(features)
    kl = (z_mean**2 + z_log_var.exp() - 1 - z_log_var).mean(dim=0) / 2
    first, second = sorted(kl.topk(2).indices.tolist())
    return first, second


def _window(places: Sequence[Tensor]) -> tuple[tuple[float, float], float]:
    """Centre and half width of the square with all the places and most of the prior."""
    ends = torch.stack([torch.full((2,), -REACH), torch.full((2,), REACH)])
    found = torch.cat([ends, *(MARGIN * place for place in places)])
    low, high = found.amin(dim=0), found.amax(dim=0)
    x, y = ((low + high) / 2).tolist()
    return (x, y), ((high - low).max() / 2).item()


def _points(
    centre: tuple[float, float], half: float, axes: tuple[int, int], latent_dim: int
) -> Callable[[int], Tensor]:
    """Makes points in so many rows and columns all over the window: [size, size, latent_dim]."""

    def points(size: int) -> Tensor:
        across, up = (middle + torch.linspace(-half, half, size) for middle in centre)
        latents = torch.zeros(size, size, latent_dim)
        latents[:, :, axes[0]] = across
        latents[:, :, axes[1]] = up[:, None]
        return latents

    return points


def _encode(model: nn.Module, images: Tensor) -> Tensor:
    features = _in_parts(model.get_submodule("encoder"), images)
    z_mean: Tensor = model.get_submodule("z_mean")(features)
    return z_mean


def _decode(model: nn.Module, points: Tensor) -> Tensor:
    images = _in_parts(model.get_submodule("decoder"), points.flatten(0, 1))
    return images.view(*points.shape[:2], *images.shape[2:])


def _in_parts(module: nn.Module, batch: Tensor) -> Tensor:
    return torch.cat([module(part) for part in batch.split(IMAGES_AT_ONCE)])


def _same(weights: Mapping[str, Tensor], others: Mapping[str, Tensor]) -> bool:
    return weights.keys() == others.keys() and all(
        torch.equal(weight, others[name]) for name, weight in weights.items()
    )


def _check_finite(run: TrainedRun, *values: Tensor) -> None:
    if not all(value.isfinite().all() for value in values):
        raise UserError(
            f"Training diverged in {run.folder.path}: its model gives no numbers, so there is "
            "nothing to see. Train again; a smaller --learning-rate helps."
        )
