"""Batches of images held in memory: what a training loop iterates over, once per epoch."""

from collections.abc import Callable, Iterator
from typing import Protocol

import torch
from torch import Tensor
from torch.utils.data import TensorDataset

from kata.data import Split


class Batches(Protocol):
    """What a training loop takes: (images, labels) in each epoch, and how many."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]: ...


class MemoryBatches:
    """(images, labels) in batches, reshuffled in each epoch: a ``DataLoader``, without its work.

    Gives the batches of ``DataLoader(TensorDataset(images, labels), batch_size, shuffle=True)``
    with a generator of that seed, in the same order, each gathered at once on ``device``, where
    all images are. Each batch is a copy, to be written into at will. The last one is smaller where
    ``batch_size`` does not divide the number of images.
    """

    def __init__(
        self, images: Tensor, labels: Tensor, batch_size: int, seed: int, device: str = "cpu"
    ):
        if batch_size < 1:
            raise ValueError(f"batch_size has to be 1 or more, not {batch_size}")
        self.dataset = TensorDataset(images.to(device), labels.to(device))
        self.batch_size = batch_size
        self._generator = torch.Generator().manual_seed(seed)

    def __len__(self) -> int:
        return -(-len(self.dataset) // self.batch_size)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        # DataLoader draws a seed for its workers as soon as it is asked for an iterator.
        torch.empty((), dtype=torch.int64).random_(generator=self._generator)
        return self._epoch()

    def state(self) -> Tensor:
        """The state of the shuffling between epochs, to be restored with ``set_state``."""
        return self._generator.get_state()

    def set_state(self, state: Tensor) -> None:
        """Resume shuffling from where ``state`` was taken."""
        self._generator.set_state(state)

    def _epoch(self) -> Iterator[tuple[Tensor, Tensor]]:
        order = self._shuffled()
        whole = len(order) - len(order) % self.batch_size
        for start in range(0, whole, self.batch_size):
            yield self._gathered(order[start : start + self.batch_size])
        self._shuffled()  # RandomSampler draws another order, of which it uses nothing.
        if whole < len(order):
            yield self._gathered(order[whole:])

    def _shuffled(self) -> Tensor:
        order = torch.randperm(len(self.dataset), generator=self._generator)
        return order.to(self.dataset.tensors[0].device)

    def _gathered(self, indices: Tensor) -> tuple[Tensor, Tensor]:
        images, labels = self.dataset.tensors
        return images.index_select(0, indices), labels.index_select(0, indices)


class BatchFeed:
    """Batches on their way into a training loop, counted and announced.

    ``begin_batch`` is called before a batch is handed out, ``end_batch`` when it is done: when the
    loop asks for the next one. ``batches_done`` counts on from its first value, over all epochs.
    """

    def __init__(
        self,
        batches: Batches,
        batches_done: int,
        begin_batch: Callable[[], None],
        end_batch: Callable[[], None],
    ):
        self.batches_done = batches_done
        self._batches = batches
        self._begin_batch = begin_batch
        self._end_batch = end_batch

    def __len__(self) -> int:
        return len(self._batches)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        for batch in self._batches:
            self._begin_batch()
            yield batch
            self.batches_done += 1
            self._end_batch()


def training_batches(
    split: Split, batch_size: int, seed: int, device: str = "cpu"
) -> MemoryBatches:
    """(images, labels) in batches on ``device``: reshuffled in each epoch, by the seed.

    The last batch is smaller where ``batch_size`` does not divide the number of images.
    """
    return MemoryBatches(split.train_images, split.train_labels, batch_size, seed, device)
