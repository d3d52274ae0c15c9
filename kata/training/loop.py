"""What a training loop is to ``trainer``, and the package's own loop as one."""

from collections.abc import Callable, Iterator
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from kata.training.batches import BatchFeed
from kata.training.losses import LossFunction, LossLog

EpochDone = Callable[[bool], None]


class TrainingLoop(Protocol):
    """A way to train, with the optimizer that goes with it."""

    def make_optimizer(
        self, model: nn.Module, learning_rate: float, device: str
    ) -> torch.optim.Optimizer: ...

    def run(
        self,
        model: nn.Module,
        optimizer: torch.optim.Optimizer,
        feed: BatchFeed,
        num_epochs: int,
        *,
        device: str,
        alpha: float,
        kl_divergence: LossFunction,
        pixel_sum_mse: LossFunction,
        log: LossLog,
        epoch_done: EpochDone,
    ) -> Any:
        """Train in place for so many epochs, and return what ``train_vae`` does, or should.

        Losses are written to ``log`` as they become known. ``epoch_done`` is called after each
        epoch, with whether it is whole: each batch has its losses and its step, so that a
        checkpoint can be taken.
        """


class PlainLoop:
    """The package's own ``train_vae``, observed from outside.

    What can be seen is which batches it takes, what its loss functions return, and that its
    optimizer steps.
    """

    def __init__(self, train_vae: Callable[..., Any]):
        self._train_vae = train_vae

    def make_optimizer(
        self, model: nn.Module, learning_rate: float, device: str
    ) -> torch.optim.Optimizer:
        return torch.optim.Adam(model.parameters(), lr=learning_rate)

    def run(
        self,
        model: nn.Module,
        optimizer: torch.optim.Optimizer,
        feed: BatchFeed,
        num_epochs: int,
        *,
        device: str,
        alpha: float,
        kl_divergence: LossFunction,
        pixel_sum_mse: LossFunction,
        log: LossLog,
        epoch_done: EpochDone,
    ) -> Any:
        steps = feed.batches_done

        def count_step(*_: Any) -> None:
            nonlocal steps
            steps += 1

        def all_batches_taken() -> None:
            # A loop that hoards its batches, or takes another number of steps, has no whole epochs.
            epoch_done(len(log) == feed.batches_done == steps)

        optimizer.register_step_post_hook(count_step)
        return self._train_vae(
            model,
            optimizer,
            _Loader(feed, all_batches_taken),
            num_epochs,
            device=device,
            alpha=alpha,
            kl_divergence=log.observed("kl", kl_divergence),
            pixel_sum_mse=log.observed("reconstruction", pixel_sum_mse),
        )


class _Loader:
    """The feed, with a call whenever a loop has taken all its batches."""

    def __init__(self, feed: BatchFeed, all_batches_taken: Callable[[], None]):
        self._feed = feed
        self._all_batches_taken = all_batches_taken

    def __len__(self) -> int:
        return len(self._feed)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        yield from self._feed
        self._all_batches_taken()
