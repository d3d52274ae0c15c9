"""``python -m kata train``: train a model made of a package's own pieces, and keep what came of it.

The loop that runs is the package's own ``train_vae``. It is watched from outside, through the
batches and the loss functions that it is handed.
"""

import argparse
import csv
import io
import json
import math
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from matplotlib.figure import Figure
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from safetensors.torch import save
from torch import Tensor, nn
from torch.utils.data import DataLoader

from kata import plots
from kata.data import DATA_SETS, Split, load_data, training_batches
from kata.errors import UserError
from kata.files import write_atomically
from kata.model import MODELS, build_model, no_kl
from kata.package import Package, find_package
from kata.pieces import check_it, load_pieces, log_problem, student_code
from kata.submission.interface import LOG_KEYS

LossFunction = Callable[[Tensor, Tensor], Tensor]
Losses = dict[str, float | None]

LOSSES = ("combined", "reconstruction", "kl")

# Batches of 8 make an epoch of `digits` about as many steps as 256 make one of MNIST.
DEFAULTS = {"digits": {"epochs": 15, "batch_size": 8}, "mnist": {"epochs": 50, "batch_size": 256}}
PLANE_PICTURES = ("latent-plane.png", "latent-grid.png", "overview.png")
PICTURES = (
    "training-curves.png",
    "reconstructions.png",
    "samples.png",
    "latent-histograms.png",
    *PLANE_PICTURES,
)
DOTS_PER_INCH = 120
SAMPLES = 12
IMAGES_IN_PLOTS = 10_000
IMAGES_AT_ONCE = 500
SMALL_BATCH = 32


@dataclass(frozen=True)
class TrainingSettings:
    """What one training is made of. Raises UserError where a value can't be meant.

    ``device`` may be ``auto``. ``out`` is the folder for the results, ``data_dir`` the one for
    downloads (see ``kata.data.data_folder``).
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
                option = name.replace("_", "-")
                raise UserError(f"--{option} has to be {expected}, not {getattr(self, name)}.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``train`` to its parser."""

    def by_data(name: str) -> str:
        return ", ".join(f"{DEFAULTS[data][name]} for {data}" for data in DATA_SETS)

    add = parser.add_argument
    add("--package", default="exercises", help="exercises (default), solutions, or a path")
    add("--data", default="digits", metavar="NAME", help="digits (default) or mnist")
    add("--model", default="vae", metavar="NAME", help="vae (default), autoencoder or mlp")
    add("--latent-dim", type=int, default=2, metavar="D", help="latent dimensions (default: 2)")
    add("--epochs", type=int, metavar="N", help=f"default: {by_data('epochs')}")
    add("--batch-size", type=int, metavar="N", help=f"default: {by_data('batch_size')}")
    add("--learning-rate", type=float, default=5e-4, metavar="R", help="Adam's (default: 0.0005)")
    add("--alpha", type=float, default=1.0, help="weight of the reconstruction (default: 1)")
    add("--seed", type=int, default=123, help="of weights, noise and shuffling (default: 123)")
    add("--device", default="auto", metavar="NAME", help="auto (default), cpu, cuda or mps")
    add("--out", type=Path, metavar="DIR", help="default: runs/PACKAGE-DATA-MODEL")
    add("--data-dir", type=Path, metavar="DIR", help="where MNIST is, or is downloaded to")


def settings_from(options: argparse.Namespace) -> TrainingSettings:
    """The options of ``add_arguments`` as settings, with the defaults that go with the data."""
    chosen = {name: getattr(options, name) for name in TrainingSettings.__annotations__}
    for name, value in DEFAULTS.get(options.data, {}).items():
        if chosen[name] is None:
            chosen[name] = value
    if chosen["out"] is None:
        name = Path(options.package).resolve().name
        chosen["out"] = Path("runs") / f"{name}-{options.data}-{options.model}"
    return TrainingSettings(**chosen)


def run(options: argparse.Namespace) -> int:
    """Train as the options ask, and write the results. Returns the exit status.

    0 where training came to its end, 130 where Ctrl-C stopped it; what there was then is kept.
    Raises UserError for bad options and for packages that can't be trained with.
    """
    settings = settings_from(options)
    settings = replace(settings, device=_device(settings.device))
    package = Package(find_package(settings.package))
    pieces = load_pieces(package, settings.model)
    split = load_data(settings.data, settings.data_dir)
    out = settings.out
    _make_folder(out)

    console = Console(highlight=False, soft_wrap=True)
    training = train(settings, package, pieces, split, console)
    if training.interrupted:
        console.print(f"Stopped after {training.batches} batches; what was learned is being kept.")
    _write(out / "model.safetensors", save(_weights(training.model)))
    _write(out / "losses.csv", _table(training))
    for name in ("settings.json", *PICTURES):  # an earlier training's don't belong to this model
        (out / name).unlink(missing_ok=True)

    with student_code(package):
        test_losses, figures = assess(settings, pieces, split, training)
    train_losses = _mean_losses(training.log, training.batches_per_epoch)
    facts = {
        **{name: str(v) if isinstance(v, Path) else v for name, v in asdict(settings).items()},
        "torch": torch.__version__,
        "seconds": round(training.seconds, 2),
        "batches": training.batches,
        "interrupted": training.interrupted,
        "train_losses": train_losses,
        "test_losses": test_losses,
    }
    _write(out / "settings.json", (json.dumps(facts, indent=2) + "\n").encode())
    for name, figure in figures.items():
        _write(out / name, _png(figure))

    for line in _notes(settings, package, training, figures):
        console.print(line, markup=False)
    console.print(f"train  {_in_words(train_losses)}")
    console.print(f"test   {_in_words(test_losses)}")
    console.print(f"Weights, losses and pictures are in {out}", markup=False)
    return 130 if training.interrupted else 0


# Training


@dataclass(frozen=True)
class Training:
    """What came of a training. ``log`` is as ``train_vae`` returns it, ``batches`` long."""

    model: nn.Module
    log: Mapping[str, list[float]]
    batches_per_epoch: int
    seconds: float
    interrupted: bool

    @property
    def batches(self) -> int:
        return len(self.log[LOG_KEYS[0]])


def train(
    settings: TrainingSettings,
    package: Package,
    pieces: Mapping[str, Any],
    split: Split,
    console: Console,
) -> Training:
    """Train a fresh model with the package's own loop and losses, and show how it goes.

    The same settings give the same losses on the same machine. Ctrl-C ends training, not the
    program: then the log holds the batches that were done.
    """
    torch.backends.cudnn.deterministic = True
    torch.manual_seed(settings.seed)
    batches = training_batches(split, settings.batch_size, settings.seed)
    log: Any = None
    interrupted = False
    with _progress(console, settings.epochs * len(batches)) as progress:
        watch = Watch(batches, settings, console, progress)
        with _threads_for(settings.batch_size), student_code(package):
            model = build_model(settings.model, pieces, settings.latent_dim).to(settings.device)
            optimizer = torch.optim.Adam(model.parameters(), lr=settings.learning_rate)
            started = time.perf_counter()
            try:
                log = pieces["ex05"](
                    model,
                    optimizer,
                    watch,
                    settings.epochs,
                    device=settings.device,
                    alpha=settings.alpha,
                    kl_divergence=watch.watched("kl", pieces.get("ex03", no_kl)),
                    pixel_sum_mse=watch.watched("reconstruction", pieces["ex04"]),
                )
            except KeyboardInterrupt:
                interrupted = True
            seconds = time.perf_counter() - started
    if log_problem(log, watch.batches) is not None:
        log = watch.log
    return Training(model, log, len(batches), seconds, interrupted)


@contextmanager
def _threads_for(batch_size: int) -> Iterator[None]:
    """One thread for small batches: on a busy machine several wait far longer than they compute."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1 if batch_size <= SMALL_BATCH else threads)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


class Watch:
    """The training batches, as ``train_vae`` gets them: shows progress and keeps the losses.

    A ``train_vae`` that is interrupted returns nothing; the log kept here is what is left then.
    """

    def __init__(
        self,
        batches: DataLoader[tuple[Tensor, ...]],
        settings: TrainingSettings,
        console: Console,
        progress: Progress,
    ):
        self.log: dict[str, list[float]] = {key: [] for key in LOG_KEYS}
        self.batches = 0
        self._loader = batches
        self._settings = settings
        self._console = console
        self._progress = progress
        self._seen: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._loader)

    def __iter__(self) -> Iterator[tuple[Tensor, ...]]:
        for batch in self._loader:
            self._seen = {}
            yield batch
            self._batch_is_done()
        if not self._console.is_terminal:
            self._console.print(f"epoch {self._epoch()}  {self._recent_losses()}")

    def watched(self, name: str, loss_function: LossFunction) -> LossFunction:
        """The same loss function, with its first value in each batch kept as ``name``."""

        def call(first: Tensor, second: Tensor) -> Tensor:
            loss = loss_function(first, second)
            self._seen.setdefault(name, loss.item())
            return loss

        return call

    def _batch_is_done(self) -> None:
        self.batches += 1
        if self._seen.keys() == {"reconstruction", "kl"}:
            reconstruction, kl = self._seen["reconstruction"], self._seen["kl"]
            combined = self._settings.alpha * reconstruction + kl
            for key, loss in zip(LOG_KEYS, (combined, reconstruction, kl), strict=True):
                self.log[key].append(loss)
        self._progress.update(
            self._progress.task_ids[0],
            advance=1,
            epoch=self._epoch(),
            losses=self._recent_losses(),
        )

    def _epoch(self) -> str:
        epochs = self._settings.epochs
        return f"{-(-self.batches // len(self)):{len(str(epochs))}}/{epochs}"

    def _recent_losses(self) -> str:
        return _in_words(_mean_losses(self.log, len(self)))


# Results


def assess(
    settings: TrainingSettings, pieces: Mapping[str, Any], split: Split, training: Training
) -> tuple[Losses, dict[str, Figure]]:
    """The losses on the test images, and the pictures by file name.

    Pictures of latents are left out where training diverged, those of the latent plane also
    where the latents have other than 2 dimensions.
    """
    model = training.model.eval()
    decoder = model.get_submodule("decoder")
    _, z_mean, z_log_var, decoded = _outputs(model, split.test_images, settings.device)
    kl = pieces.get("ex03", no_kl)(z_mean, z_log_var).item()
    reconstruction = pieces["ex04"](decoded, split.test_images).item()
    combined = settings.alpha * reconstruction + kl
    losses = dict(zip(LOSSES, map(_finite, (combined, reconstruction, kl)), strict=True))

    samples = pieces["ex06"](decoder, SAMPLES, settings.latent_dim, device=settings.device)
    figures = {
        "training-curves.png": plots.training_curves(training.log, training.batches_per_epoch),
        "reconstructions.png": plots.reconstructions(
            split.test_images[:SAMPLES], decoded[:SAMPLES]
        ),
        "samples.png": plots.image_row(samples),
    }
    labels = split.train_labels[:IMAGES_IN_PLOTS]
    images = split.train_images[:IMAGES_IN_PLOTS]
    encoded, z_mean, _, _ = _outputs(model, images, settings.device)
    if encoded.isfinite().all() and z_mean.isfinite().all():
        figures["latent-histograms.png"] = plots.latent_histograms(encoded)
        if settings.latent_dim == 2:
            figures["latent-plane.png"] = plots.latent_plane(z_mean, labels)
            figures["latent-grid.png"] = plots.latent_grid(decoder)
            figures["overview.png"] = plots.overview(z_mean, labels, decoder)
    return losses, figures


def _outputs(model: nn.Module, images: Tensor, device: str) -> list[Tensor]:
    """The model's four outputs for all the images, on the CPU."""
    with torch.no_grad():
        parts = [model(part.to(device)) for part in images.split(IMAGES_AT_ONCE)]
    return [torch.cat(outputs).cpu() for outputs in zip(*parts, strict=True)]


def _mean_losses(log: Mapping[str, list[float]], batches: int) -> Losses:
    """The means over the last so many batches."""
    recent = [log[key][-batches:] for key in LOG_KEYS]
    means = [_finite(sum(losses) / len(losses)) if losses else None for losses in recent]
    return dict(zip(LOSSES, means, strict=True))


def _finite(loss: float) -> float | None:
    return loss if math.isfinite(loss) else None


def _in_words(losses: Losses) -> str:
    combined, reconstruction, kl = (
        "–" if loss is None else f"{loss:.2f}" for loss in losses.values()
    )
    return f"loss {combined}  (reconstruction {reconstruction}, KL {kl})"


def _notes(
    settings: TrainingSettings, package: Package, training: Training, figures: Mapping[str, Figure]
) -> Iterator[str]:
    """What is not as one would expect, a line each."""
    expected = settings.epochs * training.batches_per_epoch
    if not training.interrupted and training.batches != expected:
        yield (
            f"train_vae trained on {training.batches} batches, not on all {expected}. "
            f"{check_it(package)}"
        )
    if "latent-histograms.png" not in figures:
        yield (
            "Training diverged, so there are no pictures of the latents. "
            "A smaller --learning-rate helps."
        )
    elif settings.latent_dim != 2:
        yield f"{', '.join(PLANE_PICTURES)} are left out: they need --latent-dim 2."


def _progress(console: Console, batches: int) -> Progress:
    """A bar on a terminal, nothing elsewhere."""
    progress = Progress(
        TextColumn("epoch {task.fields[epoch]}"),
        BarColumn(bar_width=None),
        TimeRemainingColumn(),
        TextColumn("{task.fields[losses]}"),
        console=console,
        expand=True,
        disable=not console.is_terminal,
    )
    progress.add_task("", total=batches, epoch="", losses="")
    return progress


def _device(name: str) -> str:
    """The device to use; ``auto`` is the fastest that there is."""
    available = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if name == "auto":
        return next(each for each, there in available.items() if there)
    if not available[name]:
        raise UserError(f"torch finds no {name} device here. Use --device auto or --device cpu.")
    return name


def _among(value: str, choices: Collection[str], what: str) -> None:
    if value not in choices:
        raise UserError(f"There is no {what} {value!r}. Choose one of: {', '.join(choices)}.")


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


def _weights(model: nn.Module) -> dict[str, Tensor]:
    return {name: value.cpu().contiguous() for name, value in model.state_dict().items()}


def _table(training: Training) -> bytes:
    """The losses as CSV, a row for each batch."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["step", "epoch", *LOSSES])
    for index, losses in enumerate(zip(*(training.log[key] for key in LOG_KEYS), strict=True)):
        writer.writerow([index + 1, index // training.batches_per_epoch + 1, *losses])
    return table.getvalue().encode()


def _png(figure: Figure) -> bytes:
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=DOTS_PER_INCH)
    return picture.getvalue()
