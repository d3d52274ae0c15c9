"""``python -m kata train``: what it checks first, what it writes, and what it says."""

import argparse
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
from matplotlib.figure import Figure
from rich.console import Console

from kata.data import load_data
from kata.errors import UserError
from kata.files import command_here, write_atomically
from kata.manifest import find_package, interfaces
from kata.submission.loading import Package
from kata.training import lecture
from kata.training.checkpoint import Checkpoint, Checkpoints, facts_of, weights
from kata.training.losses import as_csv, in_words, mean_losses
from kata.training.pieces import OWN_VAE, check_it, load_own_vae, load_pieces, student_code
from kata.training.results import assess, png
from kata.training.run_folder import LATENT_HISTOGRAMS, PICTURES, PLANE_PICTURES, RunFolder
from kata.training.settings import (
    TrainingSettings,
    add_arguments,
    settings_from,
    usable_device,
)
from kata.training.trainer import Training, train

__all__ = ["add_arguments", "run"]


def run(options: argparse.Namespace) -> int:
    """Train as the options ask, and write the results. Returns the exit status.

    0 where training finished, 130 where Ctrl-C stopped it; what there was by then is kept.
    Raises UserError for bad options and for packages that can't be trained with.
    """
    settings = settings_from(options)
    settings = replace(settings, device=usable_device(settings.device))
    package = Package(find_package(settings.package), interfaces())
    pieces = load_pieces(package, settings.model)
    split = load_data(settings.data, settings.data_dir)
    folder = RunFolder(settings.out)
    _make_folder(folder.path)

    console = Console(highlight=False, soft_wrap=True)

    def say(line: str) -> None:
        console.print(line, markup=False)

    pieces |= _own_vae(settings, package, say)
    facts = facts_of(settings, package, pieces, len(split.train_images))
    checkpoints = Checkpoints(folder, facts, options.keep_epochs, say)
    start = _start(checkpoints, folder, settings.epochs, options.resume, say)
    training = train(settings, package, pieces, split, console, start, checkpoints.save)
    with student_code(package):
        trained = weights(training.model)
    _write(folder.model, trained)
    _write(folder.losses, as_csv(training.log, training.batches_per_epoch))
    if training.interrupted:
        say(_stopped(settings, training, checkpoints.epoch))
    # An earlier training's don't belong to this model.
    for path in (folder.settings, *map(folder.picture, PICTURES)):
        path.unlink(missing_ok=True)

    with student_code(package):
        test_losses, figures = assess(settings, pieces, split, training)
    train_losses = mean_losses(training.log, training.batches_per_epoch)
    summary = {
        **{name: str(v) if isinstance(v, Path) else v for name, v in asdict(settings).items()},
        "torch": torch.__version__,
        "seconds": round(training.seconds, 2),
        "batches": training.batches,
        "interrupted": training.interrupted,
        "train_losses": train_losses,
        "test_losses": test_losses,
    }
    _write(folder.settings, (json.dumps(summary, indent=2) + "\n").encode())
    for name, figure in figures.items():
        _write(folder.picture(name), png(figure))

    for line in _notes(settings, package, training, figures):
        say(line)
    console.print(f"train  {in_words(train_losses)}")
    console.print(f"test   {in_words(test_losses)}")
    if settings.recipe == "lecture":
        console.print(lecture.table(settings, training, test_losses))
    say(f"Weights, losses and pictures are in {folder.path}")
    if console.is_terminal:
        say(f"To play with what it learned: {command_here()} explore {folder.path}")
    return 130 if training.interrupted else 0


def _own_vae(
    settings: TrainingSettings, package: Package, say: Callable[[str], None]
) -> dict[str, Any]:
    """The package's own VAE, by its name, where there is one to train; says which model it is.

    The fast loop stands for the reference as it is, and trains the provided model.
    """
    if settings.model != "vae" or settings.fast:
        return {}
    vae, line = load_own_vae(package)
    if line:
        say(line)
    return {} if vae is None else {OWN_VAE: vae}


def _start(
    checkpoints: Checkpoints,
    folder: RunFolder,
    epochs: int,
    resume: bool,
    say: Callable[[str], None],
) -> Checkpoint | None:
    """Where to resume, or None for a fresh start, which removes what an earlier training kept."""
    start = checkpoints.load(epochs) if resume else None
    if start is None:
        checkpoints.clear()
        if resume:
            say(f"There is no checkpoint in {folder.path}: training starts afresh.")
    elif start.epoch == epochs:
        say(f"Training is finished: all {epochs} epochs are done. For more, raise --epochs.")
    else:
        say(f"Resuming after epoch {start.epoch} of {epochs}.")
    return start


def _stopped(settings: TrainingSettings, training: Training, kept: int) -> str:
    epoch = min(training.batches // training.batches_per_epoch + 1, settings.epochs)
    line = f"Stopped in epoch {epoch} of {settings.epochs}. Weights and losses are saved; what is "
    line += "left are test losses and pictures, which Ctrl-C leaves out."
    if kept:
        line += f" The same command with --resume continues after epoch {kept}."
    return line


def _notes(
    settings: TrainingSettings, package: Package, training: Training, figures: Mapping[str, Figure]
) -> Iterator[str]:
    """What is not as one would expect, one line per note."""
    expected = settings.epochs * training.batches_per_epoch
    if not training.interrupted and training.batches != expected:
        yield (
            f"train_vae trained on {training.batches} batches, not on all {expected}. "
            f"{check_it(package)}"
        )
    if LATENT_HISTOGRAMS not in figures:
        yield (
            "Training diverged, so there are no pictures of the latents. "
            "A smaller --learning-rate helps."
        )
    elif settings.latent_dim != 2:
        yield f"{', '.join(PLANE_PICTURES)} are left out: they need --latent-dim 2."
    if settings.recipe == "lecture" and (line := lecture.other_settings(settings)):
        yield line


def _make_folder(folder: Path) -> None:
    """Make the folder, and make sure that it can be written to before training starts."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        in_the_way = isinstance(error, FileExistsError | NotADirectoryError)
        raise UserError(
            f"The results can't be written to {folder}: "
            f"{'there is a file in the way' if in_the_way else error.strerror}. "
            "Choose another folder with --out."
        ) from None


def _write(path: Path, content: bytes) -> None:
    try:
        write_atomically(path, content)
    except OSError as error:
        raise UserError(f"{path} can't be written: {error.strerror}.") from None
