"""Inputs on which more than one exercise is checked: all that the contract allows, by dimension."""

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor


def pattern(shape: tuple[int, ...], start: int, step: int, levels: int) -> Tensor:
    """A tensor that counts from ``start`` in steps of ``step``, modulo ``levels``.

    Two small numbers instead of one for each element: hypothesis finds the smallest that fails
    within a few dozen calls.
    """
    count = torch.arange(torch.Size(shape).numel())
    return ((start + step * count) % levels).view(shape).float()


def _larger(shape: Iterable[int], values: Tensor) -> Tensor:
    """What is to hold the values of a slice, and others: of two slices, other ones in each."""
    return values.new_full(tuple(shape), 7.0 + float(values.flatten()[0]))


def _sliced(values: Tensor) -> Tensor:
    larger = _larger([size + 2 for size in values.shape], values)
    middle = larger[tuple(slice(1, 1 + size) for size in values.shape)]
    return middle.copy_(values)


def _every_second(values: Tensor) -> Tensor:
    larger = _larger([*values.shape[:-1], 2 * values.shape[-1]], values)
    return larger[..., ::2].copy_(values)


def _end(values: Tensor) -> Tensor:
    return _larger([2 + len(values), *values.shape[1:]], values)[2:].copy_(values)


IN_MEMORY = (
    "Look for what reads the memory itself (as_strided, a storage, a pointer), or takes its order "
    "for granted."
)
"""Where to look if results depend on how tensors lie in memory."""

LAYOUTS: dict[str, Callable[[Tensor], Tensor]] = {
    "transposed in memory": lambda values: values.mT.contiguous().mT,
    "a slice of a larger tensor": _sliced,
    "every second element of a larger tensor": _every_second,
    "the end of a larger batch": _end,
    "one row expanded to a batch": lambda values: values[:1].expand(values.shape),
}
"""Tensors with the same values (the expanded one: with its first row's) that lie otherwise."""

IMAGE_LAYOUTS: dict[str, Callable[[Tensor], Tensor]] = {
    **LAYOUTS,
    "channels last": lambda values: values.contiguous(memory_format=torch.channels_last),
}

MODES: dict[str, Callable[[], Any]] = {
    "torch.no_grad": torch.no_grad,
    "torch.inference_mode": torch.inference_mode,
}
"""Modes of autograd other than the usual one."""


IN_A_GRAPH = "in the middle of a graph"
"""What inputs are that another layer has computed from something that asks for a gradient."""
LATER_CALL = "another call, of the same shape"
"""What comes between a call and its backward pass, in a training on the sum of two losses, say."""
KEPT_FOR_ALL = (
    "The gradient is wrong after another call, made between this one and its backward pass. Look "
    "for what is kept in one place for all calls: an attribute of a class or a module, a buffer, a "
    "global variable."
)
WHO_ASKS = (
    "The value is wrong where {} alone asks for a gradient; it should be the same whoever asks. "
    "Look for what depends on requires_grad."
)

GETS_NONE = (
    "No gradient reaches {0} where {0} alone asks for one. Look for what depends on whether the "
    "other input does (requires_grad)."
)


def with_the_same_sum(values: Tensor) -> Tensor:
    """Other values that add up to the same, exactly where they are multiples of ¼."""
    changed = values.clone()
    flat = changed.view(-1)
    flat[0] += 1
    flat[-1] -= 1
    return changed


def random_pair(shape: tuple[int, ...], seed: int, dtype: torch.dtype = torch.float32) -> Tensor:
    """Two tensors of this shape, standard normal numbers: [2, *shape]."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(2, *shape, generator=generator, dtype=torch.float64).to(dtype)
