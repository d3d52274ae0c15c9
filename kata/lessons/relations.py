"""Relations between a loss's results and the right ones, in words: for failures without a name.

Each function gives sentences that hold for the submission as it was seen, on two inputs or more;
where nothing holds, it gives none. A wrong sentence is worse than none.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations, product
from math import prod

import torch
from torch import Tensor

from kata.lessons.fingerprint import attempt
from kata.lessons.inputs import LAYOUTS, MODES
from kata.submission.failures import Raised, WrongType

TIGHT = 1e-4
"""How close two numbers must be for a relation to be claimed, relative to the larger."""

Loss = Callable[..., Tensor]
Pair = tuple[Tensor, Tensor]


@dataclass(frozen=True)
class Subject:
    """What is said about a loss of two tensors: its name, the tensors' names, and those of their
    axes, the batch first, each with a letter (``N``), the word for one place along it (``image``)
    and for its size (``the number of images``)."""

    name: str
    inputs: tuple[str, str]
    letters: tuple[str, ...]
    places: tuple[str, ...]
    sizes: tuple[str, ...]


def of_a_loss(
    submission: Loss, expected: Loss, subject: Subject, pairs: Sequence[Pair]
) -> Iterator[str]:
    """Relations of a loss: ``pairs`` are ordinary inputs of several shapes, two of each."""
    lens = _Lens(submission, expected, subject, list(pairs))
    yield from lens.not_finite()
    yield from lens.shape()
    if not lens.are_numbers:
        return
    yield from lens.factor()
    yield from lens.offset()
    yield from lens.no_difference()
    yield from lens.batch()
    yield from lens.precision()


def is_right(submission: Loss, expected: Loss, pairs: Sequence[Pair]) -> bool:
    """Whether the loss is right on these inputs."""
    return all(near(attempt(submission, *pair), expected(*pair)) for pair in pairs)


def where_it_is_wrong(submission: Loss, expected: Loss, pair: Pair) -> Iterator[str]:
    """For a loss that is right on ordinary inputs, ``pair`` among them: where it is not."""
    first = tuple(each[:1].clone() for each in pair)
    right = expected(*first)
    if _is_off(_call(submission, *first), right):
        yield "Your result is right for several images, but not for a batch of one."
    doubles = tuple(each.double() for each in pair)
    right = expected(*doubles)
    own = _call(submission, *doubles)
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
        if _is_off(_call(submission, *laid), right):
            yield (
                "Your result is right for tensors that lie in memory as usual, but not for the "
                f"same values where they are {words}."
            )
    for words, mode in MODES.items():
        with mode():
            result = _call(submission, *(each.clone() for each in pair))
        if _is_off(result, expected(*pair)):
            yield f"Your result is right as usual, but not under {words}."


def _is_off(result: Tensor | None, right: Tensor) -> bool:
    """Whether there is a result, and a wrong one: code that raises is told of as such."""
    return result is not None and not near(result, right)


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
        if last_right is not None:
            rest = [attempt(submission, *later) for _, later in pairs[i + 1 :]]
            stays = rest and all(near(own, each) for each in rest)
            yield (
                f"Your result is right for {of} of {last_right:g} and not for {value:g}"
                + ("; beyond that it stays the same." if stays else ".")
            )
        return


def of_gradients(
    submission: Loss, expected: Loss, inputs: tuple[str, ...], pairs: Sequence[Pair]
) -> Iterator[str]:
    """For a loss with the right value: how its gradients are related to the right ones."""
    found: list[tuple[Tensor | None, ...]] = []
    right: list[tuple[Tensor, ...]] = []
    for pair in pairs:
        leaves = tuple(each.clone().requires_grad_() for each in pair)
        value = _call(submission, *leaves)
        if value is None or not near(value, expected(*pair)) or not value.requires_grad:
            return
        try:
            found.append(torch.autograd.grad(value, leaves, allow_unused=True))
        except RuntimeError:
            return
        others = tuple(each.clone().requires_grad_() for each in pair)
        right.append(torch.autograd.grad(expected(*others), others, materialize_grads=True))
    for i, name in enumerate(inputs):
        own = [each[i] for each in found]
        if all(each is None for each in own):
            yield f"The value is right, but no gradient reaches {name}."
            continue
        ratios = [_ratio(a, b[i]) for a, b in zip(own, right, strict=True)]
        if _constant(ratios) and not _same(ratios[0], 1.0):
            yield (
                f"The value is right, but the gradient that reaches {name} is not: it is "
                f"{factor_in_words(ratios[0])}."
            )
        elif not _constant(ratios):
            yield f"The value is right, but the gradient that reaches {name} is not" + (
                ": its large numbers are clipped."
                if all(_is_clipped(a, b[i]) for a, b in zip(own, right, strict=True))
                else "."
            )
        else:
            yield from _gradient_otherwise(submission, i, name, pairs[0])


def _gradient_otherwise(submission: Loss, i: int, name: str, pair: Pair) -> Iterator[str]:
    """Of an input that gets the right gradient as usual: where it doesn't."""
    leaves = tuple(each.clone().requires_grad_(j == i) for j, each in enumerate(pair))
    alone = _call(submission, *leaves)
    if alone is not None and not alone.requires_grad:
        yield (
            f"A gradient reaches {name} where both inputs have requires_grad=True, but not where "
            f"{name} alone has it."
        )
    found = []
    for weight in (1.0, -3.0):
        leaves = tuple(each.clone().requires_grad_() for each in pair)
        value = _call(submission, *leaves)
        if value is None or not value.requires_grad:
            return
        try:
            found.append(torch.autograd.grad(weight * value, leaves[i])[0])
        except RuntimeError:
            return
    if torch.equal(*found):
        yield (
            f"The gradient that reaches {name} is the same whatever comes back from the later "
            "part of the graph: it should be multiplied by that."
        )


def _is_clipped(own: Tensor | None, right: Tensor) -> bool:
    """Whether it is the right gradient, but for a limit that some of its numbers exceed."""
    if own is None or own.shape != right.shape:
        return False
    limit = float(own.abs().max())
    return limit > 0 and torch.allclose(own, right.clamp(-limit, limit), TIGHT, TIGHT * limit)


def factor_in_words(factor: float) -> str:
    """``784 times too small``, ``right but for its sign``; the factor is not 1."""
    size = abs(factor)
    if _same(size, 1.0):
        return "right but for its sign"
    words = f"{size:.4g} times too large" if size > 1 else f"{1 / size:.4g} times too small"
    return words + (", and its sign is flipped" if factor < 0 else "")


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

    def shape(self) -> Iterator[str]:
        """What shape came back, in terms of the inputs' axes."""
        own = [each for each in self._own if each is not None]
        if len(own) < len(self._pairs) or all(each.dim() == 0 for each in own):
            return
        if self.are_numbers:
            if all(map(_same, map(float, own), self._right)):
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
            " [N] beside [N, 1] gives [N, N]: every image is combined with every other. Often an "
            "axis was kept on one side only."
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
        if _constant(ratios):
            if not _same(ratios[0], 1.0):
                yield f"Your result is {factor_in_words(ratios[0])}, whatever the inputs."
            return
        by_shape: dict[tuple[int, ...], list[float]] = {}
        for pair, ratio in zip(self._pairs, ratios, strict=True):
            by_shape.setdefault(tuple(pair[0].shape), []).append(ratio)
        if not all(map(_constant, by_shape.values())):
            return
        factors = {shape: each[0] for shape, each in by_shape.items()}
        shown = self._sizes_in(factors)
        if not shown:
            words = {
                shape: "right" if _same(factor, 1.0) else factor_in_words(factor)
                for shape, factor in factors.items()
            }
            each = "; ".join(f"for {list(shape)}, {word}" for shape, word in words.items())
            shown = f"How far your result is off depends on the inputs' shape alone: {each}."
        yield shown

    def _sizes_in(self, factors: dict[tuple[int, ...], float]) -> str:
        """The factors as a product of sizes, times a number that is the same for all shapes."""
        axes = range(len(self._subject.letters))
        subsets = [c for count in range(1, len(axes) + 1) for c in combinations(axes, count)]
        fitting = {}
        for chosen, sign in product(subsets, (1, -1)):
            rest = [
                factor * prod(shape[axis] for axis in chosen) ** sign
                for shape, factor in factors.items()
            ]
            if _constant(rest):
                fitting[chosen, sign] = rest[0]
        if len(fitting) != 1:
            return ""
        [((chosen, sign), rest_factor)] = fitting.items()
        letters = "·".join(self._subject.letters[axis] for axis in chosen)
        words = " times ".join(self._subject.sizes[axis] for axis in chosen)
        size = "small" if sign > 0 else "large"
        text = f"Your result is {letters} times too {size}: by {words}."
        if _same(rest_factor, 1.0):
            return text
        return f"{text} Beyond that, it is {factor_in_words(rest_factor)}."

    def offset(self) -> Iterator[str]:
        gaps = [own - right for own, right in zip(self._numbers, self._right, strict=True)]
        if _constant(gaps) and abs(gaps[0]) > TIGHT:
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
            ratios.append(_ratio(twice, own))
        if not all(_same(ratio, 1.0) for ratio in ratios):
            how = f"{ratios[0]:.4g} times as much" if _constant(ratios) else "another one"
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
                f"Your result is nearly right, off by at most {100 * max(gaps):.2g} %: look for a "
                "small number that is added somewhere, or for numbers of lower precision."
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


def _call(submission: Loss, *inputs: Tensor) -> Tensor | None:
    """The result with its graph, on these very tensors."""
    try:
        result: Tensor = submission(*inputs)
        return result
    except (Raised, WrongType):
        return None


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


def near(first: Tensor | None, second: Tensor | None) -> bool:
    if first is None or second is None or first.numel() != 1 or second.numel() != 1:
        return False
    return _same(float(first.detach()), float(second.detach()))


def _same(first: float, second: float) -> bool:
    return abs(first - second) <= TIGHT * max(abs(first), abs(second))


def _constant(values: Sequence[float]) -> bool:
    return all(_same(value, values[0]) for value in values)


def _ratio(first: Tensor | None, second: Tensor) -> float:
    """How many times ``second`` the first is, everywhere; nan where that differs."""
    if first is None or first.shape != second.shape:
        return torch.nan
    first, second = first.double(), second.double()
    factor = float((first * second).sum() / (second * second).sum())
    gap = float((first - factor * second).abs().max())
    return factor if gap <= TIGHT * float(first.abs().max()) else torch.nan
