"""Relations between a loss's results and the right ones, in words: for failures without a name.

Each function gives sentences that hold for the submission as it was seen, on two inputs or more;
where nothing holds, it gives none. A wrong sentence is worse than none.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import product

import torch
from torch import Tensor

from kata.lessons.fingerprint import attempt
from kata.lessons.ratios import TIGHT, Loss, Pair, constant, factor_in_words, near, ratio, same
from kata.lessons.shape_relations import Factors, factors_in_words, what_decides
from kata.lessons.subject import Subject


def of_a_loss(
    submission: Loss, expected: Loss, subject: Subject, pairs: Sequence[Pair]
) -> Iterator[str]:
    """Relations of a loss: ``pairs`` are ordinary inputs of several shapes, two of each."""
    lens = _Lens(submission, expected, subject, list(pairs))
    yield from lens.not_finite()
    yield from lens.random()
    yield from lens.shape()
    if not lens.are_numbers:
        return
    yield from lens.factor()
    yield from lens.offset()
    yield from lens.no_difference()
    yield from lens.batch()
    yield from lens.precision()
    yield from lens.right_shapes()


class _Lens:
    """A submission's results on the pairs, beside the right ones."""

    def __init__(
        self, submission: Loss, expected: Loss, subject: Subject, pairs: list[Pair]
    ) -> None:
        self._call: Loss = submission
        self._expected = expected
        self._subject = subject
        self._pairs = pairs
        self._own = [attempt(submission, *pair) for pair in pairs]
        self._right = [float(expected(*pair)) for pair in pairs]

    @property
    def _numbers(self) -> list[float]:
        return [float(each) for each in self._own if each is not None]

    @property
    def are_numbers(self) -> bool:
        return all(each is not None and each.numel() == 1 for each in self._own)

    def not_finite(self) -> Iterator[str]:
        values = [each for each in self._own if each is not None]
        broken = [each for each in values if not bool(torch.isfinite(each).all())]
        if values and len(broken) == len(values):
            yield "Your result is not a finite number (nan or inf), even for ordinary inputs."

    def random(self) -> Iterator[str]:
        again = [attempt(self._call, *pair) for pair in self._pairs]
        both = [
            (a, b) for a, b in zip(self._own, again, strict=True) if a is not None and b is not None
        ]
        if both and all(
            a.shape == b.shape and not torch.allclose(a, b, equal_nan=True) for a, b in both
        ):
            yield (
                "Two calls with the same inputs give different results, although nothing here is "
                "to be drawn. Look for random numbers, and for what is kept from call to call."
            )

    def shape(self) -> Iterator[str]:
        """What shape came back, in terms of the inputs' axes."""
        own = [each for each in self._own if each is not None]
        if len(own) < len(self._pairs) or all(each.dim() == 0 for each in own):
            return
        if self.are_numbers:
            if all(map(same, map(float, own), self._right)):
                yield (
                    f"The number is right, but it has the shape {list(own[0].shape)}: a tensor "
                    "with one number in it, where a plain number has no axis at all (shape [])."
                )
            return
        shapes = [tuple(pair[0].shape) for pair in self._pairs]
        letters = ("1", *self._subject.letters)
        for axes in product(range(len(letters)), repeat=own[0].dim()):
            sizes = [[(1, *shape)[axis] for axis in axes] for shape in shapes]
            if sizes == [list(each.shape) for each in own]:
                shown = ", ".join(letters[axis] for axis in axes)
                yield f"Your result has the shape [{shown}] and not one number." + (
                    self._broadcast(axes) or self._one_for_each(axes)
                )
                return

    def _broadcast(self, axes: tuple[int, ...]) -> str:
        if axes != (1, 1):
            return ""
        return (
            " [N] beside [N, 1] gives [N, N]: every image is combined with every other. Look "
            "for an axis that is kept on one side only."
        )

    def _one_for_each(self, axes: tuple[int, ...]) -> str:
        kept = [axis for axis in axes if axis]
        if len(set(kept)) < len(kept) or not kept:
            return ""
        left = [letter for i, letter in enumerate(self._subject.letters, 1) if i not in kept]
        gone = f"; gone is only {' and '.join(left)}" if left else ""
        return f" There is a number left for each place along these axes{gone}."

    def factor(self) -> Iterator[str]:
        ratios = [own / right for own, right in zip(self._numbers, self._right, strict=True)]
        if constant(ratios):
            if not same(ratios[0], 1.0):
                yield f"Your result is {factor_in_words(ratios[0])}, whatever the inputs."
            return
        by_shape: dict[tuple[int, ...], list[float]] = {}
        for pair, each in zip(self._pairs, ratios, strict=True):
            by_shape.setdefault(tuple(pair[0].shape), []).append(each)
        if not all(map(constant, by_shape.values())):
            return
        factors: Factors = {shape: each[0] for shape, each in by_shape.items()}
        yield factors_in_words(factors, self._subject, self._is_right_for)

    def right_shapes(self) -> Iterator[str]:
        """Where the shape alone decides whether the result is right."""
        is_right: dict[tuple[int, ...], set[bool]] = {}
        for pair, own, wanted in zip(self._pairs, self._numbers, self._right, strict=True):
            is_right.setdefault(tuple(pair[0].shape), set()).add(same(own, wanted))
        if {len(each) for each in is_right.values()} == {1}:
            right_ones, wrong_ones = (
                [shape for shape, each in is_right.items() if each == {kind}]
                for kind in (True, False)
            )
            if right_ones and wrong_ones:
                shown = (
                    " and ".join(str(list(shape)) for shape in shapes)
                    for shapes in (right_ones, wrong_ones)
                )
                yield (
                    "Your result is right for inputs of the shape {}, and wrong for {}.".format(
                        *shown
                    )
                    + what_decides(right_ones, wrong_ones, self._subject, self._is_right_for)
                )

    def _is_right_for(self, shape: Sequence[int]) -> bool:
        generator = torch.Generator().manual_seed(len(shape))
        one, other = torch.rand(2, *shape, generator=generator)
        return near(attempt(self._call, one, other), self._expected(one, other))

    def offset(self) -> Iterator[str]:
        gaps = [own - right for own, right in zip(self._numbers, self._right, strict=True)]
        if constant(gaps) and abs(gaps[0]) > TIGHT:
            size = "large" if gaps[0] > 0 else "small"
            yield f"Your result is too {size} by {abs(gaps[0]):.4g}, whatever the inputs."

    def no_difference(self) -> Iterator[str]:
        """What can change without any effect on the result."""
        first, second = self._subject.inputs
        if self._unchanged(lambda a, b: (_other(a), b)):
            yield f"{first} makes no difference to your result."
        if self._unchanged(lambda a, b: (a, _other(b))):
            yield f"{second} makes no difference to your result."
        for axis, place in enumerate(self._subject.places):
            for index, which in ((-1, "last"), (0, "first")):
                change = _changed_at(axis, index)
                if self._unchanged(partial(_both, change)):
                    yield f"The {which} {place} makes no difference to your result."

    def _unchanged(self, change: Callable[[Tensor, Tensor], Pair]) -> bool:
        """Whether the results stay the same, on inputs whose right result changes."""
        pairs = [
            (own, pair, change(*pair))
            for own, pair in zip(self._own, self._pairs, strict=True)
            if not near(self._expected(*pair), self._expected(*change(*pair)))
        ]
        return len(pairs) > 1 and all(
            own is not None and near(attempt(self._call, *changed), own)
            for own, _, changed in pairs
        )

    def batch(self) -> Iterator[str]:
        """How the images of a batch count."""
        ratios = []
        for own, (a, b) in zip(self._own, self._pairs, strict=True):
            twice = attempt(self._call, torch.cat([a, a]), torch.cat([b, b]))
            if own is None or twice is None or twice.numel() != 1:
                return
            ratios.append(ratio(twice, own))
        if not all(same(ratio, 1.0) for ratio in ratios):
            how = f"{ratios[0]:.4g} times as much" if constant(ratios) else "another one"
            yield (
                f"A batch that holds every image twice should give the same {self._subject.name}; "
                f"yours gives {how}."
            )
            return
        if sum(self._entangled(*pair) for pair in self._pairs) > 1:
            yield (
                "What an image adds to your result depends on which other images are in the batch; "
                "each should count for itself."
            )

    def precision(self) -> Iterator[str]:
        gaps = [abs(a - b) / abs(b) for a, b in zip(self._numbers, self._right, strict=True)]
        if TIGHT < max(gaps) < 0.01:
            yield (
                f"On ordinary inputs, your result is off by little, {100 * max(gaps):.2g} % for "
                "example: look for a small number that is added somewhere, for a limit on values, "
                "for an approximation, or for numbers of lower precision."
            )

    def _entangled(self, a: Tensor, b: Tensor) -> bool:
        """Whether F(x, y) + F(u, v) − F(x, v) − F(u, y) is not 0: no sum of two images' parts."""
        values = []
        for i, j in ((0, 1), (2, 3), (0, 3), (2, 1)):
            rows = torch.tensor([i % len(a), j % len(a)])
            shift = torch.tensor([float(i >= len(a)), float(j >= len(a))])
            shift = 0.1 * shift.view(-1, *[1] * (a.dim() - 1))
            value = attempt(self._call, a[rows] + shift, b[rows])
            if value is None or value.numel() != 1:
                return False
            values.append(float(value))
        gap = values[0] + values[1] - values[2] - values[3]
        return abs(gap) > 10 * TIGHT * max(map(abs, values))


def _both(change: Callable[[Tensor], Tensor], a: Tensor, b: Tensor) -> Pair:
    return change(a), change(b)


def _other(tensor: Tensor) -> Tensor:
    """Other values of the same kind, related to the first ones in no simple way."""
    generator = torch.Generator().manual_seed(tensor.numel())
    return 0.3 * tensor + 0.6 * torch.rand(tensor.shape, generator=generator)


def _changed_at(axis: int, index: int) -> Callable[[Tensor], Tensor]:
    def change(tensor: Tensor) -> Tensor:
        changed = tensor.clone()
        place = changed.select(axis, index)
        # By the values' own hash, so that two tensors change in different ways.
        generator = torch.Generator().manual_seed(int(1e6 * float(tensor.abs().sum())))
        place.mul_(torch.rand(place.shape, generator=generator))
        return changed

    return change
