"""Where a loss that is right on ordinary inputs is wrong, in words."""

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from kata.lessons.fingerprint import attempt
from kata.lessons.inputs import LAYOUTS, MODES
from kata.lessons.ratios import Loss, Pair, near, result_of


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
            "something went through a dtype of fewer digits (float32, say) on the way."
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
    submission: Loss, expected: Loss, of: str, pairs: Sequence[tuple[float, Pair]]
) -> Iterator[str]:
    """From which value ``of`` something on a result is no longer right; values grow in size."""
    last_right = None
    for i, (value, pair) in enumerate(pairs):
        own = attempt(submission, *pair)
        if own is None or own.numel() != 1:
            return
        if near(own, expected(*pair)):
            last_right = value
            continue
        if near(attempt(submission, *pair), expected(*pair)):
            yield (
                "The same call gave a wrong result one time and the right one the next: something "
                "is kept from call to call."
            )
            return
        if last_right is not None:
            rest = [attempt(submission, *later) for _, later in pairs[i + 1 :]]
            stays = rest and all(near(own, each) for each in rest)
            yield (
                f"Your result is right for {of} of {last_right:g} and not for {value:g}"
                + ("; beyond that it stays the same." if stays else ".")
            )
        return


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
