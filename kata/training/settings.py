"""What defines a training, and the options on the command line that set it."""

import argparse
import math
from collections.abc import Collection
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch

from kata.data import DATA_SETS
from kata.errors import UserError
from kata.manifest import ROOT, find_package
from kata.model import MODELS
from kata.training.recipes import RECIPES
from kata.training.run_folder import RUNS

DEFAULTS: dict[str, Any] = {
    "data": "digits",
    "model": "vae",
    "latent_dim": 2,
    "learning_rate": 5e-4,
    "alpha": 1.0,
    "seed": 123,
}
# Batches of 8 make an epoch of `digits` about as many steps as 256 make one of MNIST.
BY_DATA = {"digits": {"epochs": 15, "batch_size": 8}, "mnist": {"epochs": 50, "batch_size": 256}}


@dataclass(frozen=True)
class TrainingSettings:
    """What defines a training. Raises UserError where a value makes no sense.

    ``device`` may be ``auto``. ``out`` is the folder for the results, ``data_dir`` the one for
    downloads (see ``kata.data.data_folder``). ``fast`` trains with
    ``kata.training.fast`` in place of the package's own loop.
    """

    package: str
    data: str
    model: str
    latent_dim: int
    epochs: int
    batch_size: int
    learning_rate: float
    alpha: float
    seed: int
    device: str
    out: Path
    data_dir: Path | None
    recipe: str | None = None
    fast: bool = False

    def __post_init__(self) -> None:
        _among(self.data, DATA_SETS, "data set")
        _among(self.model, MODELS, "model")
        _among(self.device, ("auto", "cpu", "cuda", "mps"), "device")
        limits = {
            "latent_dim": (self.latent_dim >= 1, "1 or more"),
            "epochs": (self.epochs >= 0, "0 or more"),
            "batch_size": (self.batch_size >= 1, "1 or more"),
            "learning_rate": (0 < self.learning_rate < math.inf, "above 0 and finite"),
            "alpha": (0 <= self.alpha < math.inf, "0 or more and finite"),
            "seed": (0 <= self.seed < 2**63, "0 or more and below 2**63"),
        }
        for name, (right, expected) in limits.items():
            if not right:
                raise UserError(f"{option(name)} has to be {expected}, not {getattr(self, name)}.")


def option(name: str) -> str:
    """The option on the command line that gives this setting."""
    return f"--{name.replace('_', '-')}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``train`` to its parser."""

    def by_data(name: str) -> str:
        return ", ".join(f"{BY_DATA[data][name]} for {data}" for data in DATA_SETS)

    add = parser.add_argument
    add(
        "--recipe",
        metavar="NAME",
        help="lecture: the lecture's settings on MNIST. quick: good digits within a minute. Trains "
        "the reference where it is there; the options below change single settings",
    )
    add("--package", help="exercises (default), solutions, or a path")
    add("--data", metavar="NAME", help="digits (default) or mnist")
    add("--model", metavar="NAME", help="vae (default), autoencoder or mlp")
    add("--latent-dim", type=int, metavar="D", help="latent dimensions (default: 2)")
    add("--epochs", type=int, metavar="N", help=f"default: {by_data('epochs')}")
    add("--batch-size", type=int, metavar="N", help=f"default: {by_data('batch_size')}")
    add("--learning-rate", type=float, metavar="R", help="Adam's (default: 0.0005)")
    add("--alpha", type=float, help="weight of the reconstruction (default: 1)")
    add("--seed", type=int, help="of weights, noise and shuffling (default: 123)")
    add("--device", default="auto", metavar="NAME", help="auto (default), cpu, cuda or mps")
    add("--plain", action="store_true", help="with a recipe: use the package's own loop, as it is")
    add("--out", type=Path, metavar="DIR", help="default: runs/RECIPE or runs/PACKAGE-DATA-MODEL")
    add("--data-dir", type=Path, metavar="DIR", help="where MNIST is, or is downloaded to")
    add("--resume", action="store_true", help="resume the interrupted training in --out")
    add(
        "--keep-epochs",
        action="store_true",
        help="keep each epoch's weights, in DIR/epochs",
    )


def settings_from(options: argparse.Namespace) -> TrainingSettings:
    """The options of ``add_arguments`` as settings.

    What is not given comes from the recipe, if there is one, then from the data's defaults, then
    from those of all.
    """
    chosen = {
        name: value
        for name, value in vars(options).items()
        if name in TrainingSettings.__annotations__ and value is not None
    }
    if options.recipe is not None:
        _among(options.recipe, RECIPES, "recipe")
        chosen = {"package": reference_if_present(), **RECIPES[options.recipe], **chosen}
    chosen = {"package": "exercises", "data_dir": None, **DEFAULTS, **chosen}
    chosen = {**BY_DATA.get(chosen["data"], {}), **chosen}
    name = f"{Path(chosen['package']).resolve().name}-{chosen['data']}-{chosen['model']}"
    chosen = {"out": RUNS / (options.recipe or name), **chosen}
    if options.recipe is not None and not options.plain:
        reference = find_package(chosen["package"]) == ROOT / "solutions"
        # Students don't get the fast loop.
        chosen["fast"] = reference and find_spec("kata.training.fast") is not None
    return TrainingSettings(**chosen)


def reference_if_present() -> str:
    """The package of recipes and notebooks: students, who have no solutions, use their own."""
    return "solutions" if (ROOT / "solutions").is_dir() else "exercises"


def usable_device(name: str) -> str:
    """The device to use; ``auto`` is the fastest that there is."""
    available = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if name == "auto":
        return next(device for device, there in available.items() if there)
    if not available[name]:
        raise UserError(f"torch finds no {name} device here. Use --device auto or --device cpu.")
    return name


def _among(value: str, choices: Collection[str], what: str) -> None:
    if value not in choices:
        raise UserError(f"There is no {what} {value!r}. Choose one of: {', '.join(choices)}.")
