"""What the notebooks show without training it again: four models, and what mistakes lead to.

It is all kept in ``notebooks/trained``: weights in less than 1 MB (see ``quantised``), images as
bytes. In the repository, ``python -m kata notebook-models`` makes it again.
"""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from kata.contract import LOG_KEYS
from kata.manifest import ROOT
from kata.model import build_model
from kata.notebooks.first_cell import NotReady
from kata.notebooks.quantised import dequantise
from kata.submission.showing import short_path

FOLDER = ROOT / "notebooks" / "trained"
COMMAND = "python -m kata notebook-models"

# By the key that train_vae logs under; each loss is the average over a part of an epoch.
Log = dict[str, Tensor]

# Kind and latent size.
MODELS = {
    "vae-2": ("vae", 2),
    "vae-8": ("vae", 8),
    "vae-16": ("vae", 16),
    "autoencoder-2": ("autoencoder", 2),
}

OUTCOMES = (
    "right",
    "right-alpha-10",
    "trim-drops-first",
    "trim-resizes",
    "trim-reshapes",
    "reparam-no-noise",
    "reparam-no-mean",
    "reparam-no-scale",
    "reparam-variance-as-std",
    "reparam-noise-shared-batch",
    "kl-averages-latents",
    "kl-sums-batch",
    "kl-missing-half",
    "kl-missing-one",
    "kl-sign-flipped",
    "mse-averages-pixels",
    "mse-sums-batch",
    "mse-square-root",
    "mse-signed",
    "train-no-zero-grad",
    "train-alpha-on-kl",
    "train-kl-missing",
    "train-reconstruction-missing",
    "train-outputs-swapped",
    "train-step-per-epoch",
)
"""Short trainings: two of the reference, the others with the mistake of that name."""


def model_file(name: str) -> Path:
    """The file of this one of ``MODELS``."""
    return FOLDER / f"{name}.npz"


def outcome_file(name: str) -> Path:
    """The file of this one of ``OUTCOMES``."""
    return FOLDER / "mistakes" / f"{name}.npz"


@dataclass(frozen=True)
class Outcome:
    """The result of a short training: B averages of its losses, I images, T test images.

    Shapes::

        log        {key: [B]}
        decoded    [I, 1, 28, 28]     the first test images, as the model draws them
        samples    [I, 1, 28, 28]     from the prior
        z_mean     [T, 2]             of all test images
    """

    log: Log
    decoded: Tensor
    samples: Tensor
    z_mean: Tensor


def load_trained(kind: str, pieces: Mapping[str, Any], latent_dim: int = 2) -> nn.Module:
    """The trained model of this kind and latent size, in eval mode, around a package's pieces.

    ``pieces`` are as for ``kata.model.build_model``, ``kind`` and ``latent_dim`` as in ``MODELS``.
    """
    arrays = _read(model_file(f"{kind}-{latent_dim}"))
    _log(arrays)
    model = build_model(kind, pieces, latent_dim)
    model.load_state_dict(dequantise(arrays))
    return model.eval()


def load_log(kind: str, latent_dim: int = 2) -> Log:
    """That model's losses in training."""
    return _log(_read(model_file(f"{kind}-{latent_dim}")))


def load_outcome(name: str) -> Outcome:
    """What came of the short training called ``name``, one of ``OUTCOMES``."""
    arrays = _read(outcome_file(name))
    return Outcome(
        _log(arrays),
        torch.from_numpy(arrays["decoded"]) / 255,
        torch.from_numpy(arrays["samples"]) / 255,
        torch.from_numpy(arrays["z_mean"]).float(),
    )


def _log(arrays: dict[str, np.ndarray]) -> Log:
    return {key: torch.from_numpy(arrays.pop(key)) for key in LOG_KEYS}


def _read(path: Path) -> dict[str, np.ndarray]:
    try:
        with np.load(path) as file:
            return dict(file)
    except (OSError, ValueError, zipfile.BadZipFile):
        raise NotReady(
            f"{short_path(path)} is missing or damaged. Make it again with: {COMMAND} {path.stem}"
        ) from None
