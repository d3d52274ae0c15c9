"""How a training goes, for whoever watches: a bar on a terminal, a line per epoch elsewhere."""

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from kata.training.losses import LossLog, in_words, mean_losses


class ProgressDisplay:
    """Shows the epoch and the mean losses of about the last one; to be entered and left.

    ``batches`` is how many have been trained on already, where a training is resumed.
    """

    def __init__(
        self, console: Console, log: LossLog, epochs: int, batches_per_epoch: int, batches: int
    ):
        self._console = console
        self._log = log
        self._epochs = epochs
        self._batches_per_epoch = batches_per_epoch
        self._batches = batches
        self._bar = Progress(
            TextColumn("epoch {task.fields[epoch]}"),
            BarColumn(bar_width=None),
            TimeRemainingColumn(),
            TextColumn("{task.fields[losses]}"),
            console=console,
            expand=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task(
            "",
            total=epochs * batches_per_epoch,
            completed=batches,
            epoch=self._epoch(),
            losses=self._recent_losses(),
        )

    def __enter__(self) -> "ProgressDisplay":
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def batch_done(self) -> None:
        """One more batch has been trained on."""
        self._batches += 1
        self._update()

    def epoch_done(self) -> None:
        """An epoch is over, and its losses are in the log."""
        self._update()
        if not self._console.is_terminal:
            self._console.print(f"epoch {self._epoch()}  {self._recent_losses()}")

    def _update(self) -> None:
        if self._console.is_terminal:
            self._bar.update(
                self._task,
                completed=self._batches,
                epoch=self._epoch(),
                losses=self._recent_losses(),
            )

    def _epoch(self) -> str:
        epoch = -(-self._batches // self._batches_per_epoch)
        return f"{epoch:{len(str(self._epochs))}}/{self._epochs}"

    def _recent_losses(self) -> str:
        return in_words(mean_losses(self._log.losses, self._batches_per_epoch))
