"""Where a loss that is right on ordinary inputs is wrong, in words."""

import math
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from typing import NamedTuple

import torch
from torch import Tensor

from kata.lessons.fingerprint import attempt
from kata.lessons.inputs import IN_MEMORY, LAYOUTS, MODES
from kata.lessons.one_or_many import one_or_many
from kata.lessons.ratios import Loss, Pair, is_off, near, result_of

AT_SMALL = "Look for what takes small numbers for 0: a threshold, a comparison, a rounding."
AT_LARGE = (
    "Look for what limits numbers (a clamp, a minimum, a maximum), for a small one that is added "
    "somewhere, or for large ones that are subtracted from each other, so that digits are lost."
)


STAYS, LINEAR, BECOMES = "stays the same", "grows only in proportion", "is {:g}"
LOOK_FOR = {
    LINEAR: "Look for what is linear in large numbers: the Huber loss is, and smooth L1.",
    BECOMES.format(0): "Look for what takes it for 0: a comparison with a relative tolerance "
    "(allclose, isclose), a clamp, or a difference of large numbers, in which digits are lost.",
    BECOMES.format(math.inf): "Look for a logarithm or a quotient of what was rounded to 0, and "
    "for numbers too large for their dtype.",
    BECOMES.format(math.nan): (
        "Look for a difference or a quotient of numbers that are infinite, or 0, by then."
    ),
}
"""Where to look, by what a result does for ever larger numbers."""


def where_it_is_wrong(
    submission: Loss, expected: Loss, pair: Pair, places: Sequence[str], *, is_sum: bool = False
) -> Iterator[str]:
    """For a loss that is right on ordinary inputs, ``pair`` among them: where it is not.

    ``places`` are the words for one place along each axis (``image``, say). If it ``is_sum``, the
    loss is our own sum over what was returned, so a factor in it says nothing.
    """
    yield from one_or_many(submission, expected, pair, places, is_sum)
    twice = tuple(torch.cat([each, each[:1]]) for each in pair)
    right = expected(*twice)
    if is_off(result_of(submission, *twice), right):
        yield f"Your result is right, but not for a batch that holds the same {places[0]} twice."
    doubles = tuple(each.double() for each in pair)
    right = expected(*doubles)
    own = result_of(submission, *doubles)
    if is_off(own, right):
        yield "Your result is right in float32, but not where the inputs are float64."
    elif own is not None and abs(float(own) - float(right)) > 1e-10 * abs(float(right)):
        yield (
            "Where the inputs are float64, only the first digits of your result are right, as if "
            "something on the way was float32. Look for what names a dtype, and for new tensors "
            "that don't get the inputs' dtype."
        )
    for words, lay_out in LAYOUTS.items():
        laid = tuple(lay_out(each.clone()) for each in pair)
        right = expected(*laid)
        if is_off(result_of(submission, *laid), right):
            yield (
                "Your result is right for tensors that lie in memory as usual, but not for the "
                f"same values where they are {words}. {IN_MEMORY}"
            )
    for words, mode in MODES.items():
        with mode():
            result = result_of(submission, *(each.clone() for each in pair))
        if is_off(result, expected(*pair)):
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
        far = turns[0].far if len({turn.far for turn in turns}) == 1 else ""
        farther = "at smaller ones" if shrinks else "farther out"
        yield (
            f"Your result is right for {of} of {right}, and not for {wrong}"
            + (f"; {farther}, it {far}. " if far else ". ")
            + (AT_SMALL if shrinks else LOOK_FOR.get(far, AT_LARGE))
        )


class _Turn(NamedTuple):
    """Between which values something is right and wrong, what it does ``far`` out, and whether the
    same call is right one time and wrong another."""

    right: float
    wrong: float
    far: str = ""
    is_kept: bool = False


def _turn(submission: Loss, expected: Loss, pairs: Sequence[tuple[float, Pair]]) -> _Turn | None:
    last_right: int | None = None
    for i, (value, pair) in enumerate(pairs):
        own = attempt(submission, *pair)
        if own is None or own.numel() != 1:
            return None
        if near(own, expected(*pair)):
            last_right = i
            continue
        if near(attempt(submission, *pair), expected(*pair)):
            return _Turn(value, value, is_kept=True)
        if last_right is None:
            return None
        before, right = pairs[last_right]
        if not near(attempt(submission, *right), expected(*right)):
            return _Turn(before, before, is_kept=True)
        return _Turn(before, value, _far(own, pairs[i:], submission))
    return None


def _far(own: Tensor, pairs: Sequence[tuple[float, Pair]], submission: Loss) -> str:
    """What becomes of a wrong result from the first of these values on, in words."""
    rest = [attempt(submission, *pair) for _, pair in pairs[1:]]
    if not rest or not all(each is not None and each.numel() == 1 for each in rest):
        return ""
    last = [float(each) for each in (own, *rest) if each is not None][-2:]
    if not math.isfinite(last[1]):
        return BECOMES.format(last[1])
    if all(near(own, each) for each in rest):
        return STAYS if last[1] else BECOMES.format(0)
    growth = pairs[-1][0] / pairs[-2][0]
    is_linear = growth > 1.2 and last[0] and abs(last[1] / last[0] / growth - 1) < 1e-2
    return LINEAR if is_linear else ""


def written_into(submission: Loss, names: Sequence[str], pair: Pair) -> Iterator[str]:
    """Which inputs a call changes, be it only where gradients are switched off."""
    for words, mode in {"": nullcontext, **MODES}.items():
        with mode():
            own = tuple(each.clone() for each in pair)
            if result_of(submission, *own) is None:
                continue
            changed = [
                name
                for name, now, before in zip(names, own, pair, strict=True)
                if not torch.equal(now, before)
            ]
        if changed:
            where = ", but only where gradients are switched off" if words else ""
            yield (
                f"You write into {' and '.join(changed)}{where}: the caller still needs it as it "
                "was. Look for what writes: operations whose names end in an underscore do, and += "
                "and *=."
            )
            return
