"""The images to train on: `digits` comes with scikit-learn, `mnist` is downloaded once.

Part of the notebooks' public API, like ``kata.model`` and ``kata.plots``.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import interpolate, pad

from kata.errors import UserError

DATA_SETS = ("digits", "mnist")

DIGITS_FOR_TRAINING = 1500
MNIST_FILES = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)
MNIST_SUBFOLDER = Path("MNIST", "raw")


@dataclass(frozen=True)
class Split:
    """A data set in memory, split for training and testing.

    Shapes::

        train_images, test_images  [N, 1, 28, 28]    floats from 0 (paper) to 1 (ink)
        train_labels, test_labels  [N]               integers from 0 to 9
    """

    train_images: Tensor
    train_labels: Tensor
    test_images: Tensor
    test_labels: Tensor


def load_data(name: str, data_dir: str | Path | None = None) -> Split:
    """The data set called ``name``, one of ``DATA_SETS``.

    ``data_dir`` matters for `mnist` alone, which is downloaded there unless it is there already.
    Raises UserError for an unknown name, and if MNIST can be neither found nor downloaded.
    """
    if name == "digits":
        return _digits()
    if name == "mnist":
        return _mnist(data_folder(data_dir))
    raise UserError(f"There is no data set {name!r}. Choose one of: {', '.join(DATA_SETS)}.")


def data_folder(data_dir: str | Path | None = None) -> Path:
    """Where downloads go: ``data_dir``, else the environment's KATA_DATA, else the user's cache."""
    chosen = data_dir or os.environ.get("KATA_DATA")
    if chosen:
        return Path(chosen).expanduser()
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    try:
        return Path(cache).expanduser() / "vae-kata"
    except RuntimeError:
        raise UserError("This user has no home folder: name one in KATA_DATA.") from None


def _digits() -> Split:
    """UCI's handwritten digits: 1,797 images, 8×8 pixels with 17 shades of grey.

    Scaled to MNIST's format: the digit is 20×20 pixels, in the middle of 28×28.
    """
    from sklearn.datasets import load_digits  # slow to import

    digits = load_digits()
    images = torch.tensor(digits.images, dtype=torch.float32).unsqueeze(1) / 16
    # A margin of two pixels first, so that strokes fade out at the edge instead of being cut.
    images = interpolate(pad(images, (2, 2, 2, 2)), size=(30, 30), mode="bicubic")
    images = images[:, :, 1:29, 1:29]
    # Each grey value is a count of 4×4 pixels that were black or white: doubling the contrast
    # restores some of that, and makes strokes about as crisp as MNIST's.
    images = (2 * images - 0.5).clamp(0, 1)
    labels = torch.tensor(digits.target, dtype=torch.int64)

    order = torch.randperm(len(images), generator=torch.Generator().manual_seed(0))
    train, test = order[:DIGITS_FOR_TRAINING], order[DIGITS_FOR_TRAINING:]
    return Split(images[train], labels[train], images[test], labels[test])


def _mnist(folder: Path) -> Split:
    """LeCun, Cortes and Burges' MNIST: 60,000 images to train on, 10,000 to test on."""
    try:
        from torchvision.datasets import MNIST
    except (ImportError, RuntimeError) as error:  # RuntimeError: made for another torch
        raise UserError(
            f"MNIST needs torchvision, which can't be imported ({_last_line(error)}). Install the "
            f"torchvision that goes with torch {torch.__version__}, or use --data digits."
        ) from None
    try:
        train, test = (
            MNIST(str(folder), train=is_train, download=True) for is_train in (True, False)
        )
    except Exception as error:  # no network, no space, damaged files: each raises something else
        raise UserError(
            f"MNIST could be neither read from {folder} nor downloaded ({_last_line(error)}). If "
            f"you have it, name the folder that holds {MNIST_SUBFOLDER}: --data-dir DIR. Or put "
            f"{', '.join(MNIST_FILES[:3])} and {MNIST_FILES[3]} into {folder / MNIST_SUBFOLDER}, "
            "or use --data digits."
        ) from None
    return Split(
        train.data.unsqueeze(1) / 255,
        train.targets,
        test.data.unsqueeze(1) / 255,
        test.targets,
    )


def _last_line(error: Exception) -> str:
    """The line that says why; those before it list what was tried."""
    return (str(error).strip().splitlines() or [type(error).__name__])[-1]
