"""Where a loss that is right on ordinary inputs is wrong, in words."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from kata.lessons.fingerprint import attempt
from kata.lessons.inputs import LAYOUTS, MODES
from kata.lessons.ratios import Loss, Pair, near, result_of

AT_SMALL = "Look for what takes small numbers for 0: a threshold, a comparison, a rounding."
AT_LARGE = (
    "Look for what limits numbers (a clamp, a minimum, a maximum), or for large ones that are "
    "subtracted from each other, so that digits are lost."
)


def where_it_is_wrong(
    submission: Loss, expected: Loss, pair: Pair, places: Sequence[str]
) -> Iterator[str]:
    """For a loss that is right on ordinary inputs, ``pair`` among them: where it is not.

    ``places`` are the words for one place along each axis (``image``, say).
    """
    for axis, place in enumerate(places):
        first = tuple(each.narrow(axis, 0, 1).clone() for each in pair)
        right = expected(*first)
        if _is_off(result_of(submission, *first), right):
            yield f"Your result is right for several {_many(place)}, but not for one."
    for axis, place in enumerate(places):
        for size in (130, 700):
            repeats = [1] * len(places)
            repeats[axis] = -(-size // pair[0].shape[axis])
            many = tuple(_graded(each.repeat(repeats)) for each in pair)
            right = expected(*many)
            if _is_off(result_of(submission, *many), right):
                yield (
                    f"Your result is right for a few {_many(place)}, but not for "
                    f"{many[0].shape[axis]}."
                )
                break
    twice = tuple(torch.cat([each, each[:1]]) for each in pair)
    right = expected(*twice)
    if _is_off(result_of(submission, *twice), right):
        yield f"Your result is right, but not for a batch that holds the same {places[0]} twice."
    doubles = tuple(each.double() for each in pair)
    right = expected(*doubles)
    own = result_of(submission, *doubles)
    if _is_off(own, right):
        yield "Your result is right in float32, but not where the inputs are float64."
    elif own is not None and abs(float(own) - float(right)) > 1e-10 * abs(float(right)):
        yield (
            "Where the inputs are float64, only the first digits of your result are right, as if "
            "something on the way was float32. Look for what names a dtype, and for tensors made "
            "without that of the inputs."
        )
    for words, lay_out in LAYOUTS.items():
        laid = tuple(lay_out(each.clone()) for each in pair)
        right = expected(*laid)
        if _is_off(result_of(submission, *laid), right):
            yield (
                "Your result is right for tensors that lie in memory as usual, but not for the "
                f"same values where they are {words}."
            )
    for words, mode in MODES.items():
        with mode():
            result = result_of(submission, *(each.clone() for each in pair))
        if _is_off(result, expected(*pair)):
            yield f"Your result is right as usual, but not under {words}."


def from_where_on(
    submission: Loss, expected: Loss, of: str, *ways: Sequence[tuple[float, Pair]]
) -> Iterator[str]:
    """From which value ``of`` something on a result is no longer right. Each way begins at an
    ordinary value and leads away from these: to large ones, say, or to large negative ones."""
    turns = []
    for pairs in ways:
        turn = _turn(submission, expected, pairs)
        if turn is not None and turn.is_kept:
            yield (
                "The same call gave a wrong result one time and the right one the next: something "
                "is kept from call to call. Look for what is stored outside the function."
            )
            return
        turns += [turn] if turn is not None else []
    if turns:
        right = " or ".join(f"{turn.right:g}" for turn in turns)
        wrong = " or ".join(f"{turn.wrong:g}" for turn in turns)
        shrinks = abs(turns[0].wrong) < abs(turns[0].right)
        farther = "at smaller ones" if shrinks else "farther out"
        yield (
            f"Your result is right for {of} of {right}, and not for {wrong}"
            + (f"; {farther}, it stays the same. " if all(turn.stays for turn in turns) else ". ")
            + (AT_SMALL if shrinks else AT_LARGE)
        )


class _Turn(NamedTuple):
    """Between which values something is right and wrong, whether it ``stays`` the same number from
    there on, and whether it was wrong only once."""

    right: float
    wrong: float
    stays: bool
    is_kept: bool = False


def _turn(submission: Loss, expected: Loss, pairs: Sequence[tuple[float, Pair]]) -> _Turn | None:
    last_right = None
    for i, (value, pair) in enumerate(pairs):
        own = attempt(submission, *pair)
        if own is None or own.numel() != 1:
            return None
        if near(own, expected(*pair)):
            last_right = value
            continue
        if near(attempt(submission, *pair), expected(*pair)):
            return _Turn(value, value, False, is_kept=True)
        if last_right is None:
            return None
        rest = [attempt(submission, *later) for _, later in pairs[i + 1 :]]
        return _Turn(last_right, value, bool(rest) and all(near(own, each) for each in rest))
    return None


def _graded(values: Tensor) -> Tensor:
    """No two of them equal, not even where the values are."""
    return values * torch.linspace(1, 1.5, values.numel()).view(values.shape)


def _many(place: str) -> str:
    """``rows of pixels`` for ``row of pixels``."""
    first, *rest = place.split(" of ")
    return " of ".join([f"{first}s", *rest])


def _is_off(result: Tensor | None, right: Tensor) -> bool:
    """Whether there is a result, and a wrong one: code that raises is told of as such."""
    return result is not None and not near(result, right)
