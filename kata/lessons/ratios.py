"""Whether numbers are near each other or in a constant ratio, and that ratio in words."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from kata.lessons.fingerprint import attempt
from kata.submission.failures import Raised, WrongType

TIGHT = 1e-4
"""How close two numbers must be for a relation to be claimed, relative to the larger."""

Loss = Callable[..., Tensor]
Pair = tuple[Tensor, Tensor]


def is_right(submission: Loss, expected: Loss, pairs: Sequence[Pair]) -> bool:
    """Whether the loss is right on these inputs."""
    return all(near(attempt(submission, *pair), expected(*pair)) for pair in pairs)


def result_of(submission: Loss, *inputs: Tensor) -> Tensor | None:
    """The result with its graph, on these very tensors."""
    try:
        result: Tensor = submission(*inputs)
        return result
    except (Raised, WrongType):
        return None


def near(first: Tensor | None, second: Tensor | None) -> bool:
    if first is None or second is None or first.numel() != 1 or second.numel() != 1:
        return False
    return same(float(first.detach()), float(second.detach()))


def is_off(result: Tensor | None, right: Tensor) -> bool:
    """Whether there is a result, and a wrong one: code that raises is told of as such."""
    return result is not None and not near(result, right)


def same(first: float, second: float) -> bool:
    return abs(first - second) <= TIGHT * max(abs(first), abs(second))


def constant(values: Sequence[float]) -> bool:
    return all(same(value, values[0]) for value in values)


def ratio(first: Tensor | None, second: Tensor) -> float:
    """How many times ``second`` the first is, everywhere; nan where that differs."""
    if first is None or first.shape != second.shape:
        return torch.nan
    first, second = first.double(), second.double()
    factor = float((first * second).sum() / (second * second).sum())
    gap = float((first - factor * second).abs().max())
    return factor if gap <= TIGHT * float(first.abs().max()) else torch.nan


def factor_in_words(factor: float) -> str:
    """``784 times too small``, ``right but for its sign``; the factor is not 1."""
    size = abs(factor)
    if same(size, 1.0):
        return "right but for its sign"
    words = f"{size:.4g} times too large" if size > 1 else f"{1 / size:.4g} times too small"
    return words + (", and its sign is flipped" if factor < 0 else "")
