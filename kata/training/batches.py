"""Batches of images that lie in memory: what a training loop iterates, once per epoch."""

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.utils.data import TensorDataset

from kata.data import Split


class MemoryBatches:
    """(images, labels) in batches, shuffled anew in each epoch: a ``DataLoader``, without its work.

    Gives the batches of ``DataLoader(TensorDataset(images, labels), batch_size, shuffle=True)``
    with a generator of that seed, in the same order, each gathered at once on ``device``, where
    all images lie. Each batch is a copy, to be written into at will. The last one is smaller where
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
        """Where the shuffling is, to be put back between epochs with ``set_state``."""
        return self._generator.get_state()

    def set_state(self, state: Tensor) -> None:
        """Go on shuffling from where ``state`` was taken."""
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


def training_batches(
    split: Split, batch_size: int, seed: int, device: str = "cpu"
) -> MemoryBatches:
    """(images, labels) in batches on ``device``: shuffled anew in each epoch, by the seed.

    The last batch is smaller where ``batch_size`` does not divide the number of images.
    """
    return MemoryBatches(split.train_images, split.train_labels, batch_size, seed, device)
