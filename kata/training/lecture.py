"""What the lecture reports of its training, and a table that compares another one with it."""

from rich import box
from rich.table import Table

from kata.contract import LOG_KEYS
from kata.training.losses import Losses, finite, number
from kata.training.recipes import RECIPES
from kata.training.settings import TrainingSettings, option
from kata.training.trainer import Training

# Raschka, "Introduction to Deep Learning", L17, "A Variational Autoencoder for Handwritten Digits
# in PyTorch": what its notebook prints for single batches, on its GPU.
FIRST_BATCH = "183.6"
EPOCHS = {1: "about 48 at its end", 2: "–", 10: "–", 50: "34.9 to 37.8 at its end"}
TIME = "18 min on its GPU"


def table(settings: TrainingSettings, training: Training, test_losses: Losses) -> Table:
    """The combined losses of a training with the recipe `lecture`, beside the lecture's own."""
    losses = training.log[LOG_KEYS[0]]
    result = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    result.add_column("loss")
    result.add_column("here", justify="right")
    result.add_column("the lecture")
    result.add_row("first batch", number(finite(losses[0]) if losses else None), FIRST_BATCH)
    for epoch, reported in EPOCHS.items():
        end = epoch * training.batches_per_epoch
        values = losses[end - training.batches_per_epoch : end] if end <= len(losses) else []
        mean = finite(sum(values) / len(values)) if values else None
        result.add_row(f"epoch {epoch}, mean", number(mean), reported)
    result.add_row("test images", number(test_losses["combined"]), "–")
    result.add_row("time", f"{_duration(training.seconds)} on {settings.device}", TIME)
    return result


def other_settings(settings: TrainingSettings) -> str | None:
    """A line that says which settings are not the lecture's, if any, apart from the epochs."""
    others = [
        f"{option(name)} {getattr(settings, name)}, not {value}"
        for name, value in RECIPES["lecture"].items()
        if name != "epochs" and getattr(settings, name) != value
    ]
    return f"Not as in the lecture: {'; '.join(others)}." if others else None


def _duration(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes:.0f} min {rest:.0f} s" if minutes else f"{rest:.1f} s"
