"""The loaders with which ``train_vae`` is checked: of any make, and with batches of any kind."""

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import DataLoader, TensorDataset

REORDERED = "another order of the batches in each epoch"
GROWING = "batches that grow"
CHANNELS_LAST = "batches in channels-last memory"
EXPANDED = "batches of one image, expanded"
UNLABELLED = "labels of −1"
SPECIAL = (REORDERED, GROWING, CHANNELS_LAST, EXPANDED, UNLABELLED)


def batches_of(kind: str, images: Tensor, batch_size: int, number: int = 0) -> list[Tensor]:
    """The batches [n, C, H, W] that a loader of this kind gives in the pass over it that has this
    number, in order."""
    if kind == GROWING:
        sizes, left = [1], len(images) - 1
        while left > 0:
            sizes.append(min(sizes[-1] + 1, left))
            left -= sizes[-1]
        return list(images.split(sizes))
    batches = list(images.split(batch_size))
    if kind == REORDERED:
        start = number % len(batches)
        return batches[start:] + batches[:start]
    if kind == CHANNELS_LAST:
        return [each.contiguous(memory_format=torch.channels_last) for each in batches]
    if kind == EXPANDED:
        return [each[:1].expand(each.shape) for each in batches]
    return batches


def toy_loader(kind: str, images: Tensor, batch_size: int) -> Any:
    """A loader of one of the ``KINDS``. Labels mean nothing."""
    return KINDS[kind](kind, images, batch_size)


def _labels(count: int) -> Tensor:
    return torch.arange(count) % 10


def _pairs(kind: str, images: Tensor, batch_size: int, number: int = 0) -> list[tuple[Tensor, ...]]:
    batches = batches_of(kind, images, batch_size, number)
    return [(batch, _labels(len(batch))) for batch in batches]


class _Iterable:
    """A loader that is nothing but that: it has a length and can be iterated again and again."""

    def __init__(self, kind: str, images: Tensor, batch_size: int):
        self._kind, self._images, self._batch_size = kind, images, batch_size
        self.passes = 0
        """How many passes over it have begun."""

    def __len__(self) -> int:
        return len(_pairs(self._kind, self._images, self._batch_size))

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        number, self.passes = self.passes, self.passes + 1
        for batch, labels in _pairs(self._kind, self._images, self._batch_size, number):
            # Some datasets say so that an image's label is not known.
            yield batch, torch.full_like(labels, -1) if self._kind == UNLABELLED else labels


def _data_loader(kind: str, images: Tensor, batch_size: int) -> Any:
    return DataLoader(TensorDataset(images, _labels(len(images))), batch_size=batch_size)


KINDS: dict[str, Callable[[str, Tensor, int], Any]] = {
    "DataLoader": _data_loader,
    "list of tuples": _pairs,
    "list of lists": lambda *given: [list(pair) for pair in _pairs(*given)],
    "tuple of tuples": lambda *given: tuple(_pairs(*given)),
    "iterable": _Iterable,
    **dict.fromkeys(SPECIAL, _Iterable),
}
"""Loaders by what they are, or by what is special about their batches."""
