"""Names mistakes in Trim."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from itertools import product

import torch
import torch.nn.functional as F
from torch import Tensor

from kata.lessons.ex01.expected import Trim
from kata.lessons.fingerprint import (
    Names,
    attempt,
    close,
    cuts_gradient,
    modifies_its_inputs,
    only_fit,
    writes_in_place,
)
from kata.submission.failures import Raised, WrongType
from kata.submission.interface import Submission

AxisCut = Callable[[Tensor, int], Tensor]

MANY = ((600, 1, 28, 28), (1, 70, 28, 28))
"""Images and channels beyond a limit that a slice may have."""
EDGES = ((1, 1, 28, 29), (1, 1, 29, 28), (1, 1, 200, 150))
"""Where a condition on the size may fail."""
SHAPES = ((2, 3, 29, 29), (1, 2, 31, 34), (2, 1, 28, 28), (30, 2, 29, 30), (1, 31, 30, 29))


def diagnose(submission: Submission) -> list[str]:
    def inner(images: Tensor) -> Tensor:
        """Within a graph, and so in eval mode."""
        return submission(images * 1.0)

    generator = torch.Generator().manual_seed(1)
    # Negative and large values, so that a clamp shows.
    inputs = [3 * torch.randn(shape, generator=generator) for shape in SHAPES]
    if any(modifies_its_inputs(submission, images) for images in inputs):
        return ["trim-modifies-input"]
    actual = [attempt(submission, images) for images in inputs]
    if all(close(a, Trim(i)) for a, i in zip(actual, inputs, strict=True)):
        if any(_keeps_fewer_than(shape, submission) for shape in MANY):
            return ["trim-wrong-axes"]
        if writes_in_place(submission, inputs[0]):
            return ["trim-modifies-input"]
        if any(cuts_gradient(each, Trim, inputs[0]) for each in (submission, inner)):
            return ["trim-gradient-cut"]
        if _stretches(submission):
            return ["trim-resizes"]
        edges = [torch.zeros(shape) for shape in EDGES]
        results = [attempt(submission, images) for images in edges] + [
            attempt(inner, inputs[0].clone().requires_grad_())
        ]
        with suppress(Raised, WrongType):
            results += submission.several([(images,) for images in inputs])
        sizes = {own.shape[2:] for own in results if own is not None and own.dim() == 4}
        return ["trim-wrong-size"] if sizes - {(28, 28)} else []
    names = only_fit(actual, [(images,) for images in inputs], _candidates())
    return list(names) or _diagnose_shapes(submission, actual)


def _keeps_fewer_than(shape: tuple[int, ...], submission: Submission) -> bool:
    own = attempt(submission, torch.zeros(shape))
    return own is not None and own.shape[2:] == (28, 28) and own.shape[:2] != shape[:2]


def _candidates() -> Iterator[tuple[Names, Callable[[Tensor], Tensor]]]:
    """Each mistake with its result; rows and columns are cut in every combination of ways."""
    for (row_name, rows), (column_name, columns) in product(AXIS_CUTS, AXIS_CUTS):
        kept = (row_name, column_name).count("keep")
        names = ("", "trim-one-axis", "trim-wrong-size")[kept]
        yield (
            (names,) if kept else tuple(sorted({row_name, column_name} - {""})),
            partial(_cut, rows, columns),
        )
    for axis in (0, 1):
        yield ("trim-wrong-axes",), partial(_dropped, axis)
    for resize in RESIZES:
        yield ("trim-resizes",), resize
    for reshape in RESHAPES:
        yield ("trim-reshapes",), reshape


def _cut(rows: AxisCut, columns: AxisCut, images: Tensor) -> Tensor:
    return columns(rows(images, -2), -1)


def _dropped(axis: int, images: Tensor) -> Tensor:
    return images.select(axis, 0)[..., :28, :28]


def _center(offset: Callable[[float], int]) -> AxisCut:
    return lambda x, axis: x.narrow(axis, offset((x.shape[axis] - 28) / 2), 28)


AXIS_CUTS: tuple[tuple[str, AxisCut], ...] = (
    ("", lambda x, axis: x.narrow(axis, 0, 28)),
    ("keep", lambda x, axis: x),
    ("trim-drops-first", lambda x, axis: x.narrow(axis, x.shape[axis] - 28, 28)),
    ("trim-drops-first", lambda x, axis: x.narrow(axis, 1, x.shape[axis] - 1)),
    ("trim-drops-first", lambda x, axis: x.narrow(axis, 1, min(28, x.shape[axis] - 1))),
    ("trim-fixed-pixel", lambda x, axis: x.narrow(axis, 0, x.shape[axis] - 1)),
    ("trim-fixed-pixel", lambda x, axis: x.narrow(axis, 0, max(28, x.shape[axis] - 1))),
    ("trim-center", _center(int)),
    ("trim-center", _center(round)),
    ("trim-center", _center(lambda half: int(half + 0.5))),
)

RESIZES: tuple[Callable[[Tensor], Tensor], ...] = (
    lambda x: F.avg_pool2d(x, 2, stride=1),
    lambda x: F.max_pool2d(x, 2, stride=1),
    lambda x: F.avg_pool2d(x, (x.shape[2] - 27, x.shape[3] - 27), stride=1),
    lambda x: F.max_pool2d(x, (x.shape[2] - 27, x.shape[3] - 27), stride=1),
    lambda x: F.interpolate(x, scale_factor=28 / 29, mode="bilinear"),
    lambda x: F.interpolate(x, scale_factor=28 / 29),
)

RESHAPES: tuple[Callable[[Tensor], Tensor], ...] = (
    lambda x: x.flatten(1)[:, :784].reshape(-1, 1, 28, 28),
    lambda x: x.flatten(2)[:, :, :784].reshape(*x.shape[:2], 28, 28),
    lambda x: x.flatten(1)[:, : 784 * x.shape[1]].reshape(*x.shape[:2], 28, 28),
    lambda x: x.flatten()[: 784 * x.shape[0]].reshape(-1, 1, 28, 28),
    lambda x: x.flatten()[: 784 * x.shape[0] * x.shape[1]].reshape(*x.shape[:2], 28, 28),
)


def _diagnose_shapes(submission: Submission, actual: list[Tensor | None]) -> list[str]:
    """Mistakes that show in the results' shapes, if no single formula fits."""
    if _stretches(submission):
        return ["trim-resizes"]
    values = [(a, shape) for a, shape in zip(actual, SHAPES, strict=True) if a is not None]
    if not values or any(value.dim() != 4 for value, _ in values):
        return []
    if any(value.shape[:2] != shape[:2] for value, shape in values):
        return ["trim-wrong-axes"]
    if any(value.shape[2:] != (28, 28) for value, _ in values):
        return ["trim-wrong-size"]
    return []


def _stretches(submission: Submission) -> bool:
    """Whether a ramp over 56 rows and 84 columns comes back squeezed into 28×28."""
    rows = torch.arange(56.0).view(-1, 1).expand(56, 84)
    columns = torch.arange(84.0).expand(56, 84)
    small = attempt(submission, torch.stack([rows, columns])[None])
    if small is None or small.shape != (1, 2, 28, 28):
        return False
    index = torch.arange(28.0)
    squeezed = torch.stack([(2 * index).view(-1, 1).expand(28, 28), (3 * index).expand(28, 28)])
    return bool(((small[0] - squeezed).abs() <= 4).all())
