"""The folder that a training leaves behind. This file alone knows the names of what lies in it."""

from dataclasses import dataclass
from pathlib import Path

RUNS = Path("runs")
"""Where the folders go, below the current one, unless another place is asked for."""

MODEL = "model.safetensors"
SETTINGS = "settings.json"
EPOCHS = "epochs"

TRAINING_CURVES = "training-curves.png"
RECONSTRUCTIONS = "reconstructions.png"
SAMPLES = "samples.png"
LATENT_HISTOGRAMS = "latent-histograms.png"
LATENT_PLANE = "latent-plane.png"
LATENT_GRID = "latent-grid.png"
OVERVIEW = "overview.png"

PLANE_PICTURES = (LATENT_PLANE, LATENT_GRID, OVERVIEW)
"""Those that only a model with two latent dimensions has."""

PICTURES = (TRAINING_CURVES, RECONSTRUCTIONS, SAMPLES, LATENT_HISTOGRAMS, *PLANE_PICTURES)


@dataclass(frozen=True)
class RunFolder:
    """The paths of a run's files, whether they are there or not."""

    path: Path

    @property
    def model(self) -> Path:
        """The weights when training ended, as safetensors."""
        return self.path / MODEL

    @property
    def settings(self) -> Path:
        """What was trained and what came of it, as JSON; written after the weights."""
        return self.path / SETTINGS

    @property
    def losses(self) -> Path:
        """A row of CSV per batch."""
        return self.path / "losses.csv"

    @property
    def checkpoint(self) -> Path:
        """The whole training after its last complete epoch, to resume from."""
        return self.path / "checkpoint.safetensors"

    @property
    def page(self) -> Path:
        """What ``python -m kata explore`` makes of the run."""
        return self.path / "explore.html"

    def picture(self, name: str) -> Path:
        """One of ``PICTURES``."""
        return self.path / name

    @property
    def epochs(self) -> Path:
        """The folder of the weights after each epoch, where ``--keep-epochs`` was given."""
        return self.path / EPOCHS

    def epoch(self, number: int) -> Path:
        """The weights after this epoch, counted from 1."""
        return self.epochs / f"{number:04}.safetensors"

    def kept_epochs(self) -> dict[int, Path]:
        """The weights that are there, by their epoch, in order."""
        found = {
            int(path.stem): path
            for path in self.epochs.glob("*.safetensors")
            if path.stem.isascii() and path.stem.isdigit()
        }
        return dict(sorted(found.items()))

    def unfinished(self) -> list[Path]:
        """What a process that was killed in ``write_atomically`` left of a checkpoint or epoch."""
        return [
            *self.path.glob(f".{self.checkpoint.name}.*"),
            *self.epochs.glob(".[0-9]*.safetensors.*"),
        ]


def finished_runs(below: Path = RUNS) -> list[RunFolder]:
    """All folders below this one with a model and its settings; without them it still trains."""
    folders = [RunFolder(path.parent) for path in below.rglob(MODEL)]
    return [folder for folder in folders if folder.settings.is_file()]
