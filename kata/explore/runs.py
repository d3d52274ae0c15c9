"""Trained models, as ``kata train`` left them in their folders: loads one, or finds the newest."""

import csv
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from kata.errors import UserError
from kata.files import command_here
from kata.manifest import find_package, interfaces
from kata.model import MODELS, build_model
from kata.submission.loading import Package
from kata.training.pieces import NEEDED_TO_TRAIN, load_piece, student_code
from kata.training.run_folder import EPOCHS, RUNS, SETTINGS, RunFolder, finished_runs


@dataclass(frozen=True)
class TrainedRun:
    """A trained model and where it came from.

    ``epochs`` holds the files of the epochs that were kept, by number. ``losses`` has a row per
    batch: epoch, reconstruction, KL; it is empty where there is no table of them.
    """

    folder: RunFolder
    package: Package
    data: str
    data_dir: str | None
    kind: str
    latent_dim: int
    interrupted: bool
    model: nn.Module
    weights: dict[str, Tensor]
    epochs: dict[int, Path]
    losses: list[tuple[int, float, float]]


def newest_run(runs: Path = RUNS) -> Path:
    """The folder of the run that was trained last. Raises UserError where there is none."""
    finished = finished_runs(runs)
    if not finished:
        raise UserError(f"No model is in {runs}/ yet. Train one with: {command_here()} train")
    models = [folder.model for folder in finished]
    return max(models, key=lambda path: (path.stat().st_mtime_ns, str(path))).parent


def load_run(path: Path, data_dir: str | None = None) -> TrainedRun:
    """The run in the folder at this path, its model in eval mode on the CPU.

    Of the package only Trim is loaded: the rest took part in training alone. ``data_dir`` is for
    data that have moved since. Raises UserError where something is missing, damaged, or does not
    fit together.
    """
    if not path.is_dir():
        raise UserError(
            f"There is no run {path}. Train one with: {command_here()} train --out {path}"
        )
    folder = RunFolder(path)
    settings = _settings(folder)
    kind, latent_dim = settings["model"], settings["latent_dim"]
    weights = read_weights(folder.model)
    # First, as a mistyped size would fill the memory.
    if "z_mean.bias" not in weights or weights["z_mean.bias"].shape != (latent_dim,):
        raise _unfit(folder.model)
    package = Package(find_package(settings["package"]), interfaces())
    pieces: dict[str, Any] = {"reparameterize": None}
    if "Trim" in NEEDED_TO_TRAIN[kind]:
        pieces["Trim"] = load_piece(package, "Trim")
    with student_code(package):
        model = build_model(kind, pieces, latent_dim).eval()
    load_weights(model, weights, folder.model)
    return TrainedRun(
        folder,
        package,
        settings["data"],
        data_dir or settings.get("data_dir"),
        kind,
        latent_dim,
        bool(settings.get("interrupted")),
        model,
        weights,
        folder.kept_epochs(),
        _losses(folder.losses),
    )


def read_weights(path: Path) -> dict[str, Tensor]:
    try:
        weights: dict[str, Tensor] = load_file(path)
    except FileNotFoundError:
        raise UserError(f"{path} is missing. {_train_again(path)}") from None
    except (OSError, SafetensorError):
        raise UserError(f"{path} is damaged. {_train_again(path)}") from None
    return weights


def load_weights(model: nn.Module, weights: dict[str, Tensor], path: Path) -> None:
    """Put the weights into the model. Raises UserError where they are another model's."""
    try:
        model.load_state_dict(weights)
    except RuntimeError:
        raise _unfit(path) from None


def _unfit(path: Path) -> UserError:
    return UserError(
        f"{path} holds another model than the one in {SETTINGS} beside it. {_train_again(path)}"
    )


def _train_again(path: Path) -> str:
    if path.parent.name == EPOCHS:
        return "Delete it to do without that epoch."
    return f"Train again with: {command_here()} train --out {path.parent}"


def _settings(folder: RunFolder) -> dict[str, Any]:
    path = folder.settings
    right: dict[str, Callable[[Any], bool]] = {
        "package": lambda value: isinstance(value, str),
        "data": lambda value: isinstance(value, str),
        "data_dir": lambda value: value is None or isinstance(value, str),
        "model": lambda value: value in MODELS,
        "latent_dim": lambda value: type(value) is int and value >= 1,
    }
    try:
        settings = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise UserError(
            f"{path} is missing, so nothing says what was trained. {_train_again(path)}"
        ) from None
    except (OSError, ValueError, RecursionError):
        raise UserError(f"{path} is damaged. {_train_again(path)}") from None
    for name, is_right in right.items():
        if not isinstance(settings, dict) or not is_right(settings.get(name)):
            raise UserError(f"{path} has no usable {name!r}. {_train_again(path)}")
    return dict(settings)


def _losses(path: Path) -> list[tuple[int, float, float]]:
    try:
        with path.open(newline="", encoding="utf-8") as table:
            rows = [
                (int(row["epoch"]), float(row["reconstruction"]), float(row["kl"]))
                for row in csv.DictReader(table)
            ]
    except (OSError, ValueError, KeyError, TypeError, csv.Error):
        return []  # the page does well without
    return [row for row in rows if all(map(math.isfinite, row))]
