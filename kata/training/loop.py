"""Training itself: a fresh model, the package's own loop, and a watch over it from outside."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from torch import Tensor, nn

from kata.contract import LOG_KEYS
from kata.data import Split
from kata.model import build_model, no_kl
from kata.submission.loading import Package
from kata.training.batches import training_batches
from kata.training.checkpoint import Checkpoint, State
from kata.training.losses import Log, in_words, mean_losses
from kata.training.pieces import log_problem, student_code
from kata.training.settings import TrainingSettings

LossFunction = Callable[[Tensor, Tensor], Tensor]
Keep = Callable[[State, int, float], None]

SMALL_BATCH = 32


@dataclass(frozen=True)
class Training:
    """What came of a training. ``log`` is as ``train_vae`` returns it, ``batches`` long."""

    model: nn.Module
    log: Log
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
    start: Checkpoint | None = None,
    keep: Keep | None = None,
) -> Training:
    """Train a model with the package's own losses and loop, and show how it goes.

    The model is a fresh one, or goes on from ``start``. ``keep`` is called between epochs, with
    the number of epochs and of seconds so far. Where ``settings.fast``, the loop is not the
    package's own but ``kata.training.fast``.

    The same settings give the same losses on the same machine, with any number of checkpoints in
    between. Ctrl-C ends training, not the program: then the log holds the batches that were done.
    """
    torch.backends.cudnn.deterministic = True
    torch.manual_seed(settings.seed)
    batches = training_batches(split, settings.batch_size, settings.seed, settings.device)
    done, seconds = (start.epoch, start.seconds) if start else (0, 0.0)
    log: Any = None
    interrupted = False
    with (
        _progress(console, settings.epochs * len(batches)) as progress,
        _threads_for(settings.batch_size),
        student_code(package),
    ):
        model = build_model(settings.model, pieces, settings.latent_dim).to(settings.device)
        if settings.fast:
            # Only here: it is much like a solution of exercise 5, so students don't get it.
            from kata.training.fast import make_optimizer, train_fast

            optimizer = make_optimizer(model, settings.learning_rate, settings.device)
        else:
            optimizer = torch.optim.Adam(model.parameters(), lr=settings.learning_rate)
        state = State(model, optimizer, batches, settings.device)
        if start is not None:
            start.restore(state)
        started = time.perf_counter() - seconds

        def after_epoch(epoch: int) -> None:
            if keep is not None:
                keep(state, epoch, time.perf_counter() - started)

        watch = Watch(state, settings, console, progress, done, after_epoch)
        kl_divergence, pixel_sum_mse = pieces.get("ex03", no_kl), pieces["ex04"]
        try:
            if settings.fast:
                log = train_fast(
                    model,
                    optimizer,
                    watch,
                    settings.epochs - done,
                    device=settings.device,
                    alpha=settings.alpha,
                    kl_divergence=kl_divergence,
                    pixel_sum_mse=pixel_sum_mse,
                    after_epoch=watch.epoch_is_done,
                )
            else:
                log = pieces["ex05"](
                    model,
                    optimizer,
                    watch,
                    settings.epochs - done,
                    device=settings.device,
                    alpha=settings.alpha,
                    kl_divergence=watch.watched("kl", kl_divergence),
                    pixel_sum_mse=watch.watched("reconstruction", pixel_sum_mse),
                )
        except KeyboardInterrupt:
            interrupted = True
        seconds = time.perf_counter() - started
    if log_problem(log, watch.batches - done * len(batches)) is None:
        log = {key: watch.log[key][: done * len(batches)] + log[key] for key in LOG_KEYS}
    else:
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
    ``after_epoch`` is called where an epoch is whole: each batch with its losses and its step.
    """

    def __init__(
        self,
        state: State,
        settings: TrainingSettings,
        console: Console,
        progress: Progress,
        epochs_done: int,
        after_epoch: Callable[[int], None],
    ):
        self.log = state.log
        self.batches = epochs_done * len(state.batches)
        self._steps = self.batches
        self._batches = state.batches
        self._settings = settings
        self._console = console
        self._progress = progress
        self._after_epoch = after_epoch
        self._seen: dict[str, Tensor] = {}
        state.optimizer.register_step_post_hook(self._step_is_done)
        self._show(self.batches)

    def __len__(self) -> int:
        return len(self._batches)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        for batch in self._batches:
            self._seen = {}
            yield batch
            self._batch_is_done()
        if not self._settings.fast:
            self.epoch_is_done({})

    def watched(self, name: str, loss_function: LossFunction) -> LossFunction:
        """The same loss function, with its first value in each batch kept as ``name``."""

        def call(first: Tensor, second: Tensor) -> Tensor:
            loss = loss_function(first, second)
            self._seen.setdefault(name, loss.detach().clone())
            return loss

        return call

    def epoch_is_done(self, losses: Log) -> None:
        """All batches have been handed out; ``losses`` are those of them not logged yet."""
        for key, values in losses.items():
            self.log[key] += values
        self._show(0)
        if not self._console.is_terminal:
            self._console.print(f"epoch {self._epoch()}  {self._recent_losses()}")
        # A loop that hoards its batches, or steps otherwise than for each, has no whole epochs.
        logged = len(self.log[LOG_KEYS[0]])
        if self._settings.fast or logged == self.batches == self._steps:
            self._after_epoch(logged // len(self))

    def _batch_is_done(self) -> None:
        self.batches += 1
        if self._seen.keys() == {"reconstruction", "kl"}:
            reconstruction, kl = self._seen["reconstruction"], self._seen["kl"]
            combined = self._settings.alpha * reconstruction + kl
            for key, loss in zip(LOG_KEYS, (combined, reconstruction, kl), strict=True):
                self.log[key].append(loss.item())
        self._show(1)

    def _step_is_done(self, *_: Any) -> None:
        self._steps += 1

    def _show(self, batches: int) -> None:
        if self._console.is_terminal:
            self._progress.update(
                self._progress.task_ids[0],
                advance=batches,
                epoch=self._epoch(),
                losses=self._recent_losses(),
            )

    def _epoch(self) -> str:
        epochs = self._settings.epochs
        return f"{-(-self.batches // len(self)):{len(str(epochs))}}/{epochs}"

    def _recent_losses(self) -> str:
        return in_words(mean_losses(self.log, len(self)))


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
