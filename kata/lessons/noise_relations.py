"""What can be seen of noise that is not standard normal, in words: for failures without a name."""

import math
from collections.abc import Iterator

import torch
from torch import Tensor

FEW = 20
"""So many different values can be told of as such."""
ROUNDING = 2e-6
"""Values so near to each other are the same."""


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
    noise = _snapped(noise)
    yield from _values(noise, what)
    yield from _rounded(noise, what)
    yield from _constant_rows(noise, what, axes)
    yield from _copies(noise, what, axes)
    yield from _shifted(noise, what, axes)
    if _are_few(noise):
        yield f"{what} takes only {len(noise.unique())} different values in {noise.numel()} draws."
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
        more = ", …" if len(values) > 3 else ""
        yield f"{what} takes only {len(values)} different values ({shown}{more})."


def _are_few(noise: Tensor) -> bool:
    return FEW < len(noise.unique()) < noise.numel() / 20


def _rounded(noise: Tensor, what: str) -> Iterator[str]:
    """Values that all lie on a grid."""
    values = noise.unique()
    if not _are_few(noise):
        return
    gaps = values.diff()
    step = float(gaps.min())
    if bool((((gaps / step).round() * step - gaps).abs() < 0.01 * step).all()):
        yield (
            f"{what} takes only {len(values)} different values in {noise.numel()} draws, "
            f"{step:.3g} apart. Look for what rounds them."
        )


def _snapped(noise: Tensor) -> Tensor:
    """Sizes that are the same but for rounding, made equal: what was read off images has lost some
    digits."""
    values, order = noise.flatten().abs().sort()
    first = torch.ones(len(values), dtype=torch.bool)
    first[1:] = values.diff() > ROUNDING
    snapped = torch.empty_like(values)
    snapped[order] = values[first][first.cumsum(0) - 1]
    return ((snapped / ROUNDING).round() * ROUNDING).view(noise.shape) * noise.sign()


def _constant_rows(noise: Tensor, what: str, axes: Axes) -> Iterator[str]:
    """Rows or columns in which nothing was drawn, among others in which it was."""
    for numbers, (one, _), (_, others) in ((noise, *axes), (noise.T, *axes[::-1])):
        constant = (numbers == numbers[:, :1]).all(dim=1)
        if numbers.shape[1] > 1 and 0 < int(constant.sum()) < len(numbers):
            place = int(constant.nonzero()[0])
            yield (
                f"In {_inside(what)}, the {_ordinal(place + 1)} {one} is "
                f"{float(numbers[place, 0]):.4g} in all {numbers.shape[1]} {others}."
            )
            return


def _copies(noise: Tensor, what: str, axes: Axes) -> Iterator[str]:
    """Rows or columns that are others again, or these with the sign flipped."""
    for numbers, (one, size) in zip((noise, noise.T), axes, strict=True):
        for sign, flipped in ((1, ""), (-1, " with its sign flipped")):
            period = _period(numbers, sign)
            if period is not None and period > 1 and 2 * period == len(numbers):
                yield (
                    f"In {_inside(what)}, the second half of the {size} gets the "
                    f"noise of the first half{flipped}."
                )
                return
            if period is not None:
                again = f"the {_ordinal(period + 1)} {one} gets that of the 1st{flipped}"
                kept = " Look for draws that are kept." if one == OF_CALLS[0][0] else ""
                yield f"{what} repeats after {period} {size if period > 1 else one}: {again}.{kept}"
                return
            if sign == 1 and (words := _now_and_then(numbers, what, one, size)):
                yield words
                return
            pair = _pair(numbers, sign)
            if pair is not None:
                first, second = pair
                yield (
                    f"In {_inside(what)}, the {_ordinal(second + 1)} {one} gets the noise of the "
                    f"{_ordinal(first + 1)}{flipped}."
                )
                return


def _now_and_then(numbers: Tensor, what: str, one: str, size: str) -> str:
    """Of rows that come again at no regular distance: how many, and where to look."""
    different, kinds = numbers.unique(dim=0, return_inverse=True)
    if numbers.shape[1] == 1 or len(different.unique()) < 0.99 * different.numel():
        return ""  # Rows come again by chance where there are few numbers to make them of.
    last: dict[int, int] = {}
    pairs = []
    for place, kind in enumerate(kinds.tolist()):
        if kind in last:
            pairs.append((last[kind], place))
        last[kind] = place
    if len({later - earlier for earlier, later in pairs}) < 3:
        return ""
    first, second = pairs[0]
    return (
        f"In {_inside(what)}, {len(pairs)} {size} get the noise of an earlier one, at no regular "
        f"distance: the {_ordinal(second + 1)} {one} that of the {_ordinal(first + 1)}, say. Look "
        f"for a seed that can take few values only, or for a store of draws."
    )


def _shifted(noise: Tensor, what: str, axes: Axes) -> Iterator[str]:
    """Rows that are the row before, moved along: windows of one long row of draws."""
    (row, _), (column, columns) = axes
    for by in range(1, min(noise.shape[1] - 1, 200)):
        for earlier, later in (
            (noise[:-1, by:], noise[1:, :-by]),
            (noise[:-1, :-by], noise[1:, by:]),
        ):
            if len(noise) > 2 and torch.equal(earlier, later):
                yield (
                    f"In {_inside(what)}, each {row} gets the noise of the {row} before, moved by "
                    f"{by} {column if by == 1 else columns}: neighbours share their numbers."
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
                "those of independent draws don't. Look for what normalises them."
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
