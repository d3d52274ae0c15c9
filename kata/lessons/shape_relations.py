"""How a loss is off by factors that the inputs' sizes explain, in words."""

from collections.abc import Callable, Sequence
from itertools import combinations, permutations, product
from math import prod

from kata.lessons.ratios import constant, factor_in_words, same
from kata.lessons.subject import Subject

Shape = tuple[int, ...]
Factors = dict[Shape, float]
"""How many times the right result was returned, by the inputs' shape."""
IsRightFor = Callable[[Sequence[int]], bool]
"""Whether the result is right for inputs of a shape."""
OTHER = (2, 11)
"""Sizes with which it is tried what decides."""


def factors_in_words(factors: Factors, subject: Subject, is_right_for: IsRightFor) -> str:
    """As sizes where these explain the factors, and by shape otherwise."""
    return (
        _sizes_in(factors, subject)
        or _one_by_another(factors, subject)
        or _by_shape(factors, subject, is_right_for)
    )


def _by_shape(factors: Factors, subject: Subject, is_right_for: IsRightFor) -> str:
    right = [shape for shape, factor in factors.items() if same(factor, 1.0)]
    wrong = {shape: factor for shape, factor in factors.items() if shape not in right}
    each = "; ".join(
        f"for {list(shape)}, {factor_in_words(factor)}" for shape, factor in wrong.items()
    )
    if not right:
        return f"How far your result is off depends on the inputs' shape alone: {each}."
    shapes = " and ".join(str(list(shape)) for shape in right)
    why = what_decides(right, list(wrong), subject, is_right_for)
    batch = subject.letters[0]
    swapped = "".join(
        f" There, it is as if {batch} and {other} were swapped."
        for j, other in enumerate(subject.letters)
        if j and all(same(factor, shape[0] / shape[j]) for shape, factor in wrong.items())
    )
    return f"Your result is right for inputs of the shape {shapes}; {each}.{why}{swapped}"


def what_decides(
    right: Sequence[Shape], wrong: Sequence[Shape], subject: Subject, is_right_for: IsRightFor
) -> str:
    """Whether one size decides if a result is right, or which of two is the larger; tried on other
    shapes, too."""
    count = len(subject.letters)
    for axis, size in enumerate(subject.sizes):
        good, bad = right[0][axis], wrong[0][axis]
        pairs = [
            [(*[n] * axis, own, *[n] * (count - axis - 1)) for own in (good, bad)] for n in OTHER
        ]
        # In both orders: what is kept from call to call may be the one that came first.
        tried = [is_right_for(shape) for shape in (*pairs[0], *pairs[1][::-1])]
        if good != bad and tried == [True, False, False, True]:
            return f" It is {size} that decides: {good} is right, {bad} is wrong."
    for (i, one), (j, other) in permutations(enumerate(subject.letters), 2):
        if not all(shape[i] > shape[j] for shape in right):
            continue
        if not all(shape[i] < shape[j] for shape in wrong):
            continue
        larger, smaller = list(right[0]), list(right[0])
        larger[i], larger[j] = smaller[j], smaller[i] = OTHER[1], OTHER[0]
        if is_right_for(larger) and not is_right_for(smaller):
            return (
                f" It is right where {one} is larger than {other}, and wrong where it is smaller."
            )
    return ""


def _one_by_another(factors: Factors, subject: Subject) -> str:
    """The factors as one size divided by another."""
    for i, j in permutations(range(len(subject.letters)), 2):
        if all(same(factor, shape[i] / shape[j]) for shape, factor in factors.items()):
            one, other = (subject.letters[axis] for axis in (i, j))
            words = f"{subject.sizes[i]} divided by {subject.sizes[j]}"
            return (
                f"Your result is {one}/{other} times the right one ({words}), so it is right only "
                "where the two are equal."
            )
    return ""


def _sizes_in(factors: Factors, subject: Subject) -> str:
    """The factors as a product of sizes, times a number that is the same for all shapes."""
    axes = range(len(subject.letters))
    subsets = [c for count in range(1, len(axes) + 1) for c in combinations(axes, count)]
    fitting = {}
    for chosen, sign in product(subsets, (1, -1)):
        rest = [
            factor * prod(shape[axis] for axis in chosen) ** sign
            for shape, factor in factors.items()
        ]
        if constant(rest):
            fitting[chosen, sign] = rest[0]
    if len(fitting) != 1:
        return ""
    [((chosen, sign), rest_factor)] = fitting.items()
    letters = "·".join(subject.letters[axis] for axis in chosen)
    words = " times ".join(subject.sizes[axis] for axis in chosen)
    size = "small" if sign > 0 else "large"
    if same(rest_factor, 1.0):
        return f"Your result is {letters} times too {size}: by {words}."
    wanted = rest_factor if sign > 0 else 1 / rest_factor
    if wanted > 1.5 and same(wanted, round(wanted)):
        return f"Your result is right only where {letters} ({words}) is {round(wanted)}."
    number = 1 / abs(wanted)
    flipped = ", and its sign is flipped" if rest_factor < 0 else ""
    off = f"{number:.4g}·{letters} times too {size}{flipped}"
    return f"Your result is {off}; {letters} is {words}."
