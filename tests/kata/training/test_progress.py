"""The progress display: a bar on a terminal, elsewhere a line per epoch."""

import io

import pytest
from rich.console import Console

from kata.contract import LOG_KEYS
from kata.training.losses import LossLog
from kata.training.progress import ProgressDisplay


def shown(terminal: bool, batches: int = 0) -> str:
    """What is displayed of one more epoch of three batches, out of twelve."""
    console = Console(file=io.StringIO(), force_terminal=terminal, width=100, highlight=False)
    log = LossLog({key: [] for key in LOG_KEYS}, alpha=1.0)
    with ProgressDisplay(console, log, 12, 3, batches) as display:
        for loss in (1.0, 2.0, 6.0):
            log.extend({key: [loss] for key in LOG_KEYS})
            display.batch_done()
        display.epoch_done()
    return console.file.getvalue()


@pytest.mark.parametrize(("batches", "epoch"), [(0, " 1"), (27, "10")])
def test_elsewhere_each_epoch_is_one_line(batches: int, epoch: str) -> None:
    expected = f"epoch {epoch}/12  loss 3.00  (reconstruction 3.00, KL 3.00)\n"
    assert shown(terminal=False, batches=batches) == expected


def test_a_terminal_shows_the_epoch_and_the_mean_losses() -> None:
    last = shown(terminal=True, batches=27).rpartition("epoch")[2]
    assert last.split()[0] == "10/12"
    assert "loss 3.00" in last
