"""What the notebooks show without training it again: four models, and what mistakes lead to.

``python -m kata notebook-models`` makes all of it and keeps it in ``notebooks/trained``: weights as
whole numbers from -63 to 63 with a scale for each row, less than 1 MB in all, and images as bytes.
"""

import io
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.console import Console
from torch import Tensor, nn

from kata.contract import LOG_KEYS
from kata.data import load_data
from kata.errors import UserError
from kata.files import write_atomically
from kata.manifest import ROOT, find_exercise, interfaces
from kata.model import build_model
from kata.notebooks.start import NotReady
from kata.submission.loading import Package
from kata.submission.showing import short_path
from kata.training.loop import Training, train
from kata.training.pieces import load_pieces, student_code
from kata.training.settings import TrainingSettings

FOLDER = ROOT / "notebooks" / "trained"
COMMAND = "python -m kata notebook-models"

# By the key that train_vae logs under; each loss is the average over a part of an epoch.
Log = dict[str, Tensor]

BATCH_SIZE = 8
LEARNING_RATE = 5e-4
SEED = 123

# Kind and latent size.
MODELS = {
    "vae-2": ("vae", 2),
    "vae-8": ("vae", 8),
    "vae-16": ("vae", 16),
    "autoencoder-2": ("autoencoder", 2),
}
MODEL_EPOCHS = 50


@dataclass(frozen=True)
class Run:
    """A short training with one file of ``mutants/`` in the place of the solution's, or none."""

    mutant: str | None = None
    alpha: float = 1.0
    seed: int = SEED


RUNS = {
    "right": Run(),
    "right-alpha-10": Run(alpha=10),
    "trim-drops-first": Run("ex01/trim-drops-first@narrow.py"),
    "trim-resizes": Run("ex01/trim-resizes@bilinear.py"),
    "trim-reshapes": Run("ex01/trim-reshapes@flatten.py"),
    "reparam-no-noise": Run("ex02/reparam-no-noise@return_mean.py"),
    "reparam-no-mean": Run("ex02/reparam-no-mean@scaled_only.py"),
    "reparam-no-scale": Run("ex02/reparam-no-scale@plain.py"),
    "reparam-variance-as-std": Run("ex02/reparam-variance-as-std@exp.py"),
    "reparam-noise-shared-batch": Run("ex02/reparam-noise-shared-batch@one_row.py"),
    "kl-averages-latents": Run("ex03/kl-averages-latents@mean_all.py"),
    "kl-sums-batch": Run("ex03/kl-sums-batch@sum_all.py"),
    "kl-missing-half": Run("ex03/kl-missing-half@minus_sum.py"),
    "kl-missing-one": Run("ex03/kl-missing-one@dropped.py"),
    "kl-sign-flipped": Run("ex03/kl-sign-flipped@elbo.py"),
    "mse-averages-pixels": Run("ex04/mse-averages-pixels@f_mse.py"),
    "mse-sums-batch": Run("ex04/mse-sums-batch@reduction_sum.py"),
    "mse-square-root": Run("ex04/mse-square-root@of_result.py"),
    "mse-signed": Run("ex04/mse-signed@sum_first.py"),
    "train-no-zero-grad": Run("ex05/train-no-zero-grad@forgotten.py"),
    "train-alpha-on-kl": Run("ex05/train-alpha-on-kl@plain.py", alpha=10),
    # With about half of all seeds, 123 among them, it diverges at once.
    "train-kl-missing": Run("ex05/train-kl-missing@kl-detached.py", seed=2),
    "train-reconstruction-missing": Run("ex05/train-reconstruction-missing@alpha-zero.py"),
    "train-outputs-swapped": Run("ex05/train-outputs-swapped@encoded-as-mean.py"),
    "train-step-per-epoch": Run("ex05/train-step-per-epoch@last-batch-only.py"),
}
RUN_EPOCHS = 15

IMAGES = 10
PARTS = 4  # of an epoch
LARGEST = 63


@dataclass(frozen=True)
class Outcome:
    """What came of a run of ``RUNS``.

    Shapes::

        log        {key: [RUN_EPOCHS * PARTS]}
        decoded    [IMAGES, 1, 28, 28]            the first test images, as the model draws them
        samples    [IMAGES, 1, 28, 28]            from the prior
        z_mean     [T, 2]                         of all test images
    """

    log: Log
    decoded: Tensor
    samples: Tensor
    z_mean: Tensor


def load_trained(kind: str, pieces: Mapping[str, Any], latent_dim: int = 2) -> nn.Module:
    """The trained model of this kind and latent size, in eval mode, around a package's pieces.

    ``pieces`` are as for ``kata.model.build_model``, ``kind`` and ``latent_dim`` as in ``MODELS``.
    """
    arrays = _read(FOLDER / f"{kind}-{latent_dim}.npz")
    _log(arrays)
    model = build_model(kind, pieces, latent_dim)
    model.load_state_dict(_unpacked(arrays))
    return model.eval()


def load_log(kind: str, latent_dim: int = 2) -> Log:
    """That model's losses in training."""
    return _log(_read(FOLDER / f"{kind}-{latent_dim}.npz"))


def load_outcome(name: str) -> Outcome:
    """What came of the run called ``name`` in ``RUNS``."""
    arrays = _read(FOLDER / "mistakes" / f"{name}.npz")
    return Outcome(
        _log(arrays),
        torch.from_numpy(arrays["decoded"]) / 255,
        torch.from_numpy(arrays["samples"]) / 255,
        torch.from_numpy(arrays["z_mean"]).float(),
    )


def make(names: list[str]) -> int:
    """Train these again, or all where there are none, and keep what came of it."""
    makers: dict[str, Callable[[str, Console], None]] = {
        **dict.fromkeys(MODELS, _make_model),
        **dict.fromkeys(RUNS, _make_outcome),
    }
    for name in names:
        if name not in makers:
            raise UserError(f"There is no {name} to train. There are {', '.join(makers)}.")
    console = Console(highlight=False, soft_wrap=True)
    chosen = [name for name in makers if name in names] if names else list(makers)
    for index, name in enumerate(chosen, start=1):
        console.print(f"{name} ({index} of {len(chosen)})")
        makers[name](name, console)
    console.print(f"Kept in {short_path(FOLDER)}. Next: make notebooks-refresh")
    return 0


def _make_model(name: str, console: Console) -> None:
    kind, latent_dim = MODELS[name]
    package = Package(ROOT / "solutions", interfaces())
    training = train(
        _settings(kind, latent_dim, MODEL_EPOCHS),
        package,
        load_pieces(package, kind),
        load_data("digits"),
        console,
    )
    _write(FOLDER / f"{name}.npz", {**_packed(training.model.state_dict()), **_parts(training)})


def _make_outcome(name: str, console: Console) -> None:
    run, split = RUNS[name], load_data("digits")
    settings = _settings("vae", 2, RUN_EPOCHS, run.alpha, run.seed)
    with _package(run) as package:
        pieces = load_pieces(package, "vae")
        training = train(settings, package, pieces, split, console)
        model = training.model.eval()
        torch.manual_seed(SEED)
        with student_code(package), torch.no_grad():
            _, z_mean, _, decoded = model(split.test_images)
            samples = pieces["ex06"](model.get_submodule("decoder"), IMAGES, 2)
    _write(
        FOLDER / "mistakes" / f"{name}.npz",
        {
            **_parts(training),
            "decoded": _bytes(decoded[:IMAGES]),
            "samples": _bytes(samples),
            "z_mean": z_mean.half().numpy(),
        },
    )


def _settings(
    kind: str, latent_dim: int, epochs: int, alpha: float = 1.0, seed: int = SEED
) -> TrainingSettings:
    return TrainingSettings(
        package="solutions",
        data="digits",
        model=kind,
        latent_dim=latent_dim,
        epochs=epochs,
        batch_size=BATCH_SIZE,
        learning_rate=LEARNING_RATE,
        alpha=alpha,
        seed=seed,
        device="cpu",
        out=FOLDER,
        data_dir=None,
    )


@contextmanager
def _package(run: Run) -> Iterator[Package]:
    """The solutions, with the run's mutant in the place of one of them."""
    with tempfile.TemporaryDirectory(prefix="kata-") as folder:
        package = Path(folder) / "package"
        shutil.copytree(ROOT / "solutions", package)
        if run.mutant is not None:
            mutant = ROOT / "mutants" / run.mutant
            shutil.copy(mutant, package / find_exercise(mutant.parent.name).file)
        yield Package(package, interfaces())


def _parts(training: Training) -> dict[str, np.ndarray]:
    """The log, averaged over each part of an epoch."""
    if training.interrupted:
        raise KeyboardInterrupt
    width = training.batches_per_epoch // PARTS
    return {
        key: torch.tensor(training.log[key], dtype=torch.float32)
        .view(-1, PARTS, width)
        .mean(dim=2)
        .flatten()
        .numpy()
        for key in LOG_KEYS
    }


def _log(arrays: dict[str, np.ndarray]) -> Log:
    return {key: torch.from_numpy(arrays.pop(key)) for key in LOG_KEYS}


def _bytes(images: Tensor) -> np.ndarray:
    return (images.nan_to_num() * 255).round().byte().numpy()


def _packed(weights: Mapping[str, Tensor]) -> dict[str, np.ndarray]:
    arrays = {}
    for name, weight in weights.items():
        if weight.dim() > 1:
            rows = weight.abs().flatten(1).amax(dim=1) / LARGEST
            scale = rows.view(-1, *[1] * (weight.dim() - 1))
            arrays[f"{name} scale"] = scale.half().numpy()
            weight = (weight / scale.half().float()).round().clamp(-LARGEST, LARGEST).char()
        else:
            weight = weight.half()
        arrays[name] = weight.numpy()
    return arrays


def _unpacked(arrays: Mapping[str, np.ndarray]) -> dict[str, Tensor]:
    weights = {name: torch.from_numpy(values).float() for name, values in arrays.items()}
    return {
        name: values * weights.get(f"{name} scale", 1)
        for name, values in weights.items()
        if not name.endswith(" scale")
    }


def _read(path: Path) -> dict[str, np.ndarray]:
    try:
        with np.load(path) as file:
            return dict(file)
    except (OSError, ValueError, zipfile.BadZipFile):
        raise NotReady(
            f"{short_path(path)} is missing or damaged. Make it again with: {COMMAND} {path.stem}"
        ) from None


def _write(path: Path, arrays: Mapping[str, Any]) -> None:
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, content.getvalue())
