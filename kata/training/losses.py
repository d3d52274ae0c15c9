"""Losses of many batches: their means, their table and in words."""

import csv
import io
import math
from collections.abc import Mapping

from kata.contract import LOG_KEYS

Log = Mapping[str, list[float]]
Losses = dict[str, float | None]

LOSSES = ("combined", "reconstruction", "kl")


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
    """A row for each batch."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["step", "epoch", *LOSSES])
    for index, losses in enumerate(zip(*(log[key] for key in LOG_KEYS), strict=True)):
        writer.writerow([index + 1, index // batches_per_epoch + 1, *losses])
    return table.getvalue().encode()
