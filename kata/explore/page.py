"""The page: a scene, packed into one HTML file of less than 2 MB."""

import base64
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from kata.explore.runs import TrainedRun
from kata.explore.scene import Scene, Size, Stage, survey, thinned
from kata.html_page import fill_in
from kata.plots import CLASS_COLOURS

TEMPLATE = Path(__file__).with_name("page.html")
MAX_BYTES = 2_000_000

# From what one would like to what always fits, even if nothing could be compressed.
SIZES = (
    Size(dots=2000, grid=65, epochs=25, epoch_grid=17),
    Size(dots=1500, grid=65, epochs=16, epoch_grid=17),
    Size(dots=1000, grid=33, epochs=16, epoch_grid=9),
    Size(dots=300, grid=17, epochs=5, epoch_grid=9),
)

# Fewer shades and places than one or two bytes could hold take far less room and look the same.
SHADES = 63
PLACES = 4095
NEIGHBOURS = 5
LOSSES_SHOWN = 150
LONGEST_NAME = 60


def make_page(run: TrainedRun, report: Callable[[str], None]) -> tuple[bytes, list[str]]:
    """The page of this run, and notes for the user. Raises UserError.

    ``report`` is called with what is being done. The same run gives the same bytes.
    """
    scene = survey(run, SIZES[0], report)
    notes = []
    if scene.diverged:
        epochs = ", ".join(map(str, scene.diverged))
        notes.append(f"Left out, as the model gave no numbers there: epoch {epochs}.")
    if not run.epochs:
        notes.append("To slide through training as well, train with --keep-epochs.")
    if not run.losses:
        table = run.folder.losses.name
        notes.append(f"There is no loss curve: {table} is missing, damaged or empty.")
    for size in SIZES:
        page = fill_in(TEMPLATE, _data(run, thinned(scene, size))).encode()
        if len(page) < MAX_BYTES:
            return page, notes
    raise AssertionError("the smallest size always fits")


def _data(run: TrainedRun, scene: Scene) -> dict[str, Any]:
    """What the page shows, in the form in which its script reads it."""
    final = scene.stages[-1].latents
    flat = run.latent_dim == 2
    return {
        "run": _short(run.folder.path.absolute().name),
        "package": _short(run.package.folder.name),
        "data": run.data,
        "kind": run.kind,
        "latentDim": run.latent_dim,
        "interrupted": run.interrupted,
        "axes": [axis + 1 for axis in scene.axes],
        "colours": CLASS_COLOURS,
        "shades": SHADES,
        "places": PLACES,
        "centre": scene.centre,
        "half": scene.half,
        "labels": scene.labels.tolist(),
        "images": _packed(_shades(scene.images)),
        # On a plane the page works these out by itself, for each stage.
        "decoded": None if flat else _packed(_shades(scene.decoded)),
        "neighbours": None if flat else _neighbours(final).tolist(),
        "stages": [_stage(scene, stage) for stage in scene.stages],
        "losses": _losses(run),
        "walks": scene.walks,
    }


def _stage(scene: Scene, stage: Stage) -> dict[str, Any]:
    return {
        "epoch": stage.epoch,
        "size": len(stage.grid),
        "dots": _packed(_places(scene, stage.latents)),
        "grid": _packed(_steps(stage.grid)),
    }


def _packed(values: np.ndarray) -> str:
    return base64.b64encode(zlib.compress(values.tobytes(), 9)).decode()


def _shades(images: Tensor) -> np.ndarray:
    shades: np.ndarray = (images * SHADES).round().clamp(0, SHADES).byte().numpy()
    return shades


def _steps(grid: Tensor) -> np.ndarray:
    """The grid, pixel by pixel: a pixel's shade changes slowly over the plane, so that its steps
    from place to place, across and then up, pack five times better than the images do."""
    by_pixel = _shades(grid).reshape(*grid.shape[:2], -1).transpose(2, 0, 1)
    across = np.diff(by_pixel, axis=2, prepend=np.zeros_like(by_pixel[:, :, :1]))
    return np.diff(across, axis=1, prepend=np.zeros_like(across[:, :1]))


def _places(scene: Scene, latents: Tensor) -> np.ndarray:
    """All the dots' first coordinates, then the second ones: 0 to PLACES across the window."""
    on_plane = latents[:, scene.axes] - torch.tensor(scene.centre)
    places = ((on_plane / scene.half + 1) / 2 * PLACES).round().clamp(0, PLACES)
    return places.T.numpy().astype("<u2")


def _neighbours(latents: Tensor) -> Tensor:
    """The indices of each image's nearest ones in the latent space: [N, NEIGHBOURS]."""
    distances = torch.cdist(latents, latents)
    distances.fill_diagonal_(torch.inf)
    return distances.topk(min(NEIGHBOURS, len(latents) - 1), largest=False).indices


def _losses(run: TrainedRun) -> dict[str, list[float]] | None:
    """The losses, averaged over parts of the training; ``epochs`` says where each part ends."""
    if not run.losses:
        return None
    [(_, batches_per_epoch)] = Counter(epoch for epoch, _, _ in run.losses).most_common(1)
    parts = np.array_split(np.array(run.losses), min(LOSSES_SHOWN, len(run.losses)))
    ends = np.cumsum([len(part) for part in parts]) / batches_per_epoch
    means = np.array([part.mean(axis=0) for part in parts])
    columns = {"epochs": ends, "reconstruction": means[:, 1], "kl": means[:, 2]}
    return {name: column.round(3).tolist() for name, column in columns.items()}


def _short(name: str) -> str:
    name = name.encode(errors="replace").decode()  # a folder's name need not be text
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
