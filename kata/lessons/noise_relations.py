"""What can be seen of noise that is not standard normal, in words: for failures without a name."""

import math
from collections.abc import Iterator

import torch
from torch import Tensor

FEW = 20
"""So many different values can be told of as such."""


OF_A_BATCH = ("image", "images"), ("latent dimension", "latent dimensions")
"""What the rows and the columns of noise are called, one and many, if it is that of one call."""
OF_CALLS = ("call", "calls"), ("number of a call", "numbers of a call")
"""Where each row holds all the noise of one call."""

NOT_FROM_THE_SEED = (
    "After the same torch.manual_seed, two calls give different {}: they are not drawn from "
    "torch's global random numbers, or something is kept from one call to the next."
)

Axes = tuple[tuple[str, str], tuple[str, str]]


def of_noise(noise: Tensor, what: str, axes: Axes = OF_A_BATCH) -> Iterator[str]:
    """Relations of draws [N, D] that should be independent and standard normal, the most telling
    first; ``what`` is what they are called. N·D should be 1,000 or more.

    Mean and standard deviation are left out: where they are wrong, the check has said so.
    """
    noise = noise.detach().double()
    if noise.dim() != 2 or min(noise.shape) == 0:
        return
    if not bool(torch.isfinite(noise).all()):
        yield f"{what} holds numbers that are not finite (nan or inf)."
        return
    noise = (noise * 1e5).round() / 1e5  # What was read off images has lost some digits.
    yield from _values(noise, what)
    yield from _copies(noise, what, axes)
    yield from _sums(noise, what, axes)
    yield from _ends(noise, what)


def _values(noise: Tensor, what: str) -> Iterator[str]:
    values = noise.unique()
    if len(values) == 1:
        yield f"{what} is the same number everywhere: {float(values[0]):.4g}."
    elif len(values) == 2:
        low, high = values.tolist()
        signs = ": a sign, and no size" if math.isclose(low, -high, rel_tol=1e-6) else ""
        yield f"{what} takes two values only, {low:.4g} and {high:.4g}{signs}."
    elif len(values) <= FEW:
        shown = ", ".join(f"{value:.4g}" for value in values[:3].tolist())
        yield f"{what} takes only {len(values)} different values ({shown}, …)."
    elif len(values) < noise.numel() / 20:
        yield f"{what} takes only {len(values)} different values in {noise.numel()} draws."


def _copies(noise: Tensor, what: str, axes: Axes) -> Iterator[str]:
    """Rows or columns that are others again, or these with the sign flipped."""
    for numbers, (one, size) in zip((noise, noise.T), axes, strict=True):
        for sign, how in ((1, "the same noise"), (-1, "that noise with its sign flipped")):
            period = _period(numbers, sign)
            if period is not None:
                again = f"the {_ordinal(period + 1)} {one} gets that of the 1st"
                if sign < 0:
                    again += " with its sign flipped"
                yield f"{what} repeats after {period} {size if period > 1 else one}: {again}."
                return
            pair = _pair(numbers, sign)
            if pair is not None:
                first, second = pair
                yield (
                    f"In {_inside(what)}, the {_ordinal(second + 1)} {one} gets "
                    f"{how.replace('that noise', 'the noise')} {'as' if sign > 0 else 'of'} the "
                    f"{_ordinal(first + 1)}."
                )
                return


def _period(numbers: Tensor, sign: int) -> int | None:
    """After how many rows they begin again; None where they don't."""
    for row in _like(numbers, 0, sign):
        if row <= len(numbers) // 2 and torch.equal(numbers[row:], sign * numbers[:-row]):
            return row
    return None


def _pair(numbers: Tensor, sign: int) -> tuple[int, int] | None:
    for first in range(min(len(numbers) - 1, 8)):
        for second in _like(numbers, first, sign):
            return first, second
    return None


def _like(numbers: Tensor, first: int, sign: int) -> list[int]:
    """The rows after ``first`` that are it again."""
    same = (numbers[first + 1 :] == sign * numbers[first]).all(dim=1)
    return [first + 1 + int(i) for i in same.nonzero()[:, 0]]


def _sums(noise: Tensor, what: str, axes: Axes) -> Iterator[str]:
    """What holds of every row or column, and should hold of them on average only."""
    (row, rows), (column, columns) = axes
    for axis, each, over in ((1, row, columns), (0, column, rows)):
        if noise.shape[axis] < 2:
            continue
        means = noise.mean(axis)
        if float(means.abs().max()) < 1e-5:
            yield (
                f"Over all {over}, {_inside(what)} adds up to 0 for every {each}; independent "
                "draws never do."
            )
            return
        lengths = noise.norm(dim=axis)
        if float(lengths.std()) < 1e-5 * float(lengths.mean()):
            yield (
                f"For every {each}, the squares of {_inside(what)} add up to the same number; "
                "those of independent draws don't."
            )
            return


def _ends(noise: Tensor, what: str) -> Iterator[str]:
    low, high = float(noise.min()), float(noise.max())
    if low >= 0 or high <= 0:
        sign = "negative" if low >= 0 else "positive"
        yield f"{what} is never {sign}: it lies between {low:.4g} and {high:.4g}."
        return
    ends = [end for end in (low, high) if int((noise == end).sum()) > max(3, noise.numel() // 1000)]
    if ends:
        shown = " and ".join(f"{end:.4g}" for end in ends)
        yield f"{what} is cut off: many of its values are exactly {shown}, and none lies beyond."
        return


def _inside(what: str) -> str:
    return what[0].lower() + what[1:]


def _ordinal(number: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if number // 10 % 10 == 1 else endings.get(number % 10, 'th')}"
