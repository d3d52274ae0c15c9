"""Losses of many batches: logged while training runs, averaged, as a table and in words."""

import csv
import io
import math
from collections.abc import Callable, Mapping

from torch import Tensor

from kata.contract import LOG_KEYS

Log = Mapping[str, list[float]]
Losses = dict[str, float | None]
LossFunction = Callable[[Tensor, Tensor], Tensor]

LOSSES = ("combined", "reconstruction", "kl")


class LossLog:
    """The losses of each batch, as ``train_vae`` logs them, seen from outside.

    A ``train_vae`` that is interrupted returns nothing; this is what is left then. ``losses`` is
    written to in place. Its length is the number of batches whose losses are known.
    """

    def __init__(self, losses: dict[str, list[float]], alpha: float):
        self.losses = losses
        self._alpha = alpha
        self._seen: dict[str, Tensor] = {}

    def __len__(self) -> int:
        return len(self.losses[LOG_KEYS[0]])

    def observed(self, name: str, loss_function: LossFunction) -> LossFunction:
        """The same function; its first value in each batch is logged, as ``reconstruction`` or
        ``kl``."""

        def call(first: Tensor, second: Tensor) -> Tensor:
            loss = loss_function(first, second)
            self._seen.setdefault(name, loss.detach().clone())
            return loss

        return call

    def begin_batch(self) -> None:
        """Forget what was seen: another batch is handed out."""
        self._seen = {}

    def end_batch(self) -> None:
        """Log what was seen of this batch, if that is both its losses."""
        if self._seen.keys() == {"reconstruction", "kl"}:
            reconstruction, kl = self._seen["reconstruction"], self._seen["kl"]
            combined = self._alpha * reconstruction + kl
            for key, loss in zip(LOG_KEYS, (combined, reconstruction, kl), strict=True):
                self.losses[key].append(loss.item())

    def extend(self, losses: Log) -> None:
        """Log the losses of several batches at once."""
        for key in LOG_KEYS:
            self.losses[key] += losses[key]


def mean_losses(log: Log, batches: int) -> Losses:
    """The means over the last so many batches."""
    recent = [log[key][-batches:] for key in LOG_KEYS]
    means = [finite(sum(losses) / len(losses)) if losses else None for losses in recent]
    return dict(zip(LOSSES, means, strict=True))


def finite(loss: float) -> float | None:
    return loss if math.isfinite(loss) else None


def in_words(losses: Losses) -> str:
    combined, reconstruction, kl = map(number, losses.values())
    return f"loss {combined}  (reconstruction {reconstruction}, KL {kl})"


def number(loss: float | None) -> str:
    return "–" if loss is None else f"{loss:.2f}"


def as_csv(log: Log, batches_per_epoch: int) -> bytes:
    """A row per batch."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["step", "epoch", *LOSSES])
    for index, losses in enumerate(zip(*(log[key] for key in LOG_KEYS), strict=True)):
        writer.writerow([index + 1, index // batches_per_epoch + 1, *losses])
    return table.getvalue().encode()
