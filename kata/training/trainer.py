"""Training itself: a fresh model or a checkpoint's, a loop, and what is kept while it runs."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from rich.console import Console
from torch import nn

from kata.contract import LOG_KEYS
from kata.data import Split
from kata.model import build_model, no_kl
from kata.submission.loading import Package
from kata.training.batches import BatchFeed, training_batches
from kata.training.checkpoint import Checkpoint, State
from kata.training.loop import PlainLoop, TrainingLoop
from kata.training.losses import Log, LossLog
from kata.training.own_model import build_own_model
from kata.training.pieces import OWN_VAE, log_problem, student_code
from kata.training.progress import ProgressDisplay
from kata.training.settings import TrainingSettings

SaveCheckpoint = Callable[[State, int, float], None]

SMALL_BATCH = 32


@dataclass(frozen=True)
class Training:
    """The result of a training. ``log`` is as ``train_vae`` returns it, ``batches`` long."""

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
    save: SaveCheckpoint | None = None,
) -> Training:
    """Train a model with the package's own losses and loop, and show how it goes.

    It is the package's own VAE where that is among the pieces.

    The model is a fresh one, or that of ``start``, from which training resumes. ``save`` is called
    after each whole epoch, with the number of epochs and of seconds so far. Where
    ``settings.fast``, the loop is not the package's own but ``kata.training.fast``.

    The same settings give the same losses on the same machine, with any number of checkpoints in
    between. Ctrl-C ends training, not the program: then the log holds the batches that were done.
    """
    torch.backends.cudnn.deterministic = True
    torch.manual_seed(settings.seed)
    batches = training_batches(split, settings.batch_size, settings.seed, settings.device)
    epochs_before, seconds = (start.epoch, start.seconds) if start else (0, 0.0)
    batches_before = epochs_before * len(batches)
    returned: Any = None
    interrupted = False
    with _threads_for(settings.batch_size), student_code(package):
        model = _model(settings, pieces).to(settings.device)
        loop = _loop(settings, pieces)
        optimizer = loop.make_optimizer(model, settings.learning_rate, settings.device)
        state = State(model, optimizer, batches, settings.device)
        if start is not None:
            start.restore(state)
        started = time.perf_counter() - seconds

        log = LossLog(state.log, settings.alpha)
        display = ProgressDisplay(console, log, settings.epochs, len(batches), batches_before)

        def batch_done() -> None:
            log.end_batch()
            display.batch_done()

        def epoch_done(whole: bool) -> None:
            if whole and save is not None:
                save(state, len(log) // len(batches), time.perf_counter() - started)
            display.epoch_done()  # An epoch that is shown to be done is kept.

        feed = BatchFeed(batches, batches_before, log.begin_batch, batch_done)
        with display:
            try:
                returned = loop.run(
                    model,
                    optimizer,
                    feed,
                    settings.epochs - epochs_before,
                    device=settings.device,
                    alpha=settings.alpha,
                    kl_divergence=pieces.get("kl_divergence", no_kl),
                    pixel_sum_mse=pieces["pixel_sum_mse"],
                    log=log,
                    epoch_done=epoch_done,
                )
            except KeyboardInterrupt:
                interrupted = True
        seconds = time.perf_counter() - started
    losses: Log = log.losses
    if log_problem(returned, feed.batches_done - batches_before) is None:
        losses = {key: losses[key][:batches_before] + returned[key] for key in LOG_KEYS}
    return Training(model, losses, len(batches), seconds, interrupted)


def _model(settings: TrainingSettings, pieces: Mapping[str, Any]) -> nn.Module:
    """A fresh model: the package's own if it is among the pieces."""
    if OWN_VAE in pieces:
        trim, reparameterize = pieces["Trim"](), pieces["reparameterize"]
        return build_own_model(pieces[OWN_VAE], trim, reparameterize, settings.latent_dim)
    return build_model(settings.model, pieces, settings.latent_dim)


def _loop(settings: TrainingSettings, pieces: Mapping[str, Any]) -> TrainingLoop:
    if settings.fast:
        # Only here: it is much like a solution of the training loop, so students don't get it.
        from kata.training.fast import FastLoop

        return FastLoop()
    return PlainLoop(pieces["train_vae"])


@contextmanager
def _threads_for(batch_size: int) -> Iterator[None]:
    """One thread for small batches: on a busy machine several wait far longer than they compute."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1 if batch_size <= SMALL_BATCH else threads)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
