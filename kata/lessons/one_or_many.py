"""Of how many images, latent dimensions or pixels a loss is wrong that is right as usual."""

import math
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from kata.lessons.ratios import Loss, Pair, factor_in_words, is_off, result_of, same

PERHAPS = "Perhaps an axis of size 1 is dropped there (by a squeeze, say)."


def one_or_many(
    submission: Loss, expected: Loss, pair: Pair, places: Sequence[str], is_sum: bool
) -> Iterator[str]:
    """Along which axis one place, or many, are too few or too many."""
    for axis, place in enumerate(places):
        first = tuple(each.narrow(axis, 0, 1).clone() for each in pair)
        own, right = result_of(submission, *first), expected(*first)
        if is_off(own, right):
            yield (
                f"Your result is right for several {_many(place)}, but not for one"
                + (f". {PERHAPS}" if is_sum else _off_by(own, right, first[0].shape, places))
            )
    for axis, place in enumerate(places):
        factors = {}
        for size in (130, 700):
            repeats = [1] * len(places)
            repeats[axis] = -(-size // pair[0].shape[axis])
            many = tuple(_graded(each.repeat(repeats)) for each in pair)
            own, right = result_of(submission, *many), expected(*many)
            if own is not None and is_off(own, right):
                factors[many[0].shape[axis]] = _factor(own, right)
        if factors:
            yield (
                f"Your result is right for a few {_many(place)}, but not for {min(factors)}"
                + ("" if is_sum else _as_if_limited(factors))
                + "."
            )


def _factor(own: Tensor, right: Tensor) -> float:
    return float(own.detach()) / float(right.detach()) if own.numel() == 1 else torch.nan


def _as_if_limited(factors: dict[int, float]) -> str:
    """How results for so many places are off, and whether a limit on their number explains it."""
    limits = {round(size / factor) for size, factor in factors.items() if factor > 0}
    is_limit = len(limits) == 1 and len(factors) > 1
    if is_limit and all(same(size / factor, *limits) for size, factor in factors.items()):
        return f": there, it is too large, as if it were divided by {limits.pop()}"
    return f": there, it is {_in_words(factors[min(factors)])}"


def _in_words(factor: float) -> str:
    return factor_in_words(factor) if factor and math.isfinite(factor) else f"{factor:g}"


def _off_by(own: Tensor | None, right: Tensor, shape: Sequence[int], places: Sequence[str]) -> str:
    """How a wrong number is related to the right one, where a factor says something."""
    factor = torch.nan if own is None else _factor(own, right)
    for axis, place in enumerate(places):
        for size, how in ((shape[axis], "large"), (1 / shape[axis], "small")):
            if shape[axis] > 1 and same(factor, size):
                return (
                    f": there, it is as many times too {how} as there are {_many(place)}. {PERHAPS}"
                )
    return f": there, it is {_in_words(factor)}."


def _graded(values: Tensor) -> Tensor:
    """No two of them equal, not even where the values are."""
    return values * torch.linspace(1, 1.5, values.numel()).view(values.shape)


def _many(place: str) -> str:
    """``rows of pixels`` for ``row of pixels``."""
    first, *rest = place.split(" of ")
    return " of ".join([f"{first}s", *rest])
