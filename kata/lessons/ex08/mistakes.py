"""Names mistakes in the walk: wrong shares of start and end, wrong paths, wrong shapes."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import product

import torch
from torch import Tensor

from kata.lessons.ex08.expected import interpolate as expected
from kata.lessons.fingerprint import (
    Names,
    attempt,
    close,
    cuts_gradient,
    modifies_its_inputs,
    only_fit,
    writes_in_place,
)
from kata.submission.interface import Submission

WALKS = ((5, 4), (3, 7), (6, 11))
"""The number of coordinates and of stops of each call."""

NEAR = 1e-3
"""How close two shares of the way must be to be the same."""

Given = tuple[Tensor, Tensor, int]
Walk = Callable[[Tensor, Tensor, int], Tensor]
Path = Callable[[Tensor, Tensor, Tensor], Tensor]
"""What start, end and the shares of the way, [n, 1], give."""


def _even(steps: int) -> Tensor:
    return torch.arange(steps, dtype=torch.float64) / (steps - 1)


# Beside other mistakes; by themselves, any shares are told by ``_of_shares``.
SHARES: tuple[tuple[str, Callable[[int], Tensor]], ...] = (
    ("", _even),
    ("walk-end-left-out", lambda n: torch.arange(n) / n),
    ("walk-end-left-out", lambda n: _even(n)[:-1]),
    ("walk-end-left-out", lambda n: _even(n + 1)[:-2]),
    ("walk-start-left-out", lambda n: torch.arange(1, n + 1) / n),
    ("walk-start-left-out", lambda n: _even(n)[1:]),
    ("walk-ends-left-out", lambda n: torch.arange(1, n + 1) / (n + 1)),
    ("walk-ends-left-out", lambda n: _even(n)[1:-1]),
    ("walk-ends-left-out", lambda n: (torch.arange(n) + 0.5) / n),
    ("walk-wrong-count", lambda n: _even(n + 1)),
    ("walk-wrong-count", lambda n: _even(n + 2)),
    ("walk-wrong-count", lambda n: _even(n - 1)),
    ("walk-reversed", lambda n: 1 - _even(n)),
)


def _straight(start: Tensor, end: Tensor, t: Tensor) -> Tensor:
    return (1 - t) * start + t * end


def _spherical(start: Tensor, end: Tensor, t: Tensor, *, of_units: bool = False) -> Tensor:
    units = start / start.norm(), end / end.norm()
    angle = torch.arccos((units[0] * units[1]).sum())
    one, other = units if of_units else (start, end)
    return (((1 - t) * angle).sin() * one + (t * angle).sin() * other) / angle.sin()


def _on_a_sphere(size: Path, start: Tensor, end: Tensor, t: Tensor) -> Tensor:
    straight = _straight(start, end, t)
    return straight / straight.norm(dim=1, keepdim=True) * size(start, end, t)


SIZES: tuple[Path, ...] = (
    lambda start, end, t: torch.ones_like(t),
    lambda start, end, t: start.norm(),
    lambda start, end, t: end.norm(),
    lambda start, end, t: (1 - t) * start.norm() + t * end.norm(),
)


def _only(column: int, others: Path, start: Tensor, end: Tensor, t: Tensor) -> Tensor:
    """Only one coordinate walks."""
    result = others(start, end, t).expand(len(t), len(start)).clone()
    result[:, column] = _straight(start, end, t)[:, column]
    return result


PATHS: tuple[tuple[str, Path], ...] = (
    ("", _straight),
    ("walk-spherical", _spherical),
    ("walk-spherical", partial(_spherical, of_units=True)),
    (
        "walk-spherical",
        lambda start, end, t: _spherical(start, end, t, of_units=True) * SIZES[3](start, end, t),
    ),
    *(("walk-spherical", partial(_on_a_sphere, size)) for size in SIZES),
    ("walk-clamped", lambda start, end, t: _straight(start, end, t).tanh()),
    ("walk-clamped", lambda start, end, t: _straight(start, end, t).sigmoid()),
    *(
        ("walk-one-dimension", partial(_only, column, others))
        for column in (0, -1)
        for others in (
            lambda start, end, t: start,
            lambda start, end, t: end,
            lambda start, end, t: torch.zeros_like(start),
        )
    ),
    ("walk-weights", lambda start, end, t: start + t * end),
    ("walk-weights", lambda start, end, t: end + t * start),
    ("walk-weights", lambda start, end, t: t * (start + end)),
    ("walk-weights", lambda start, end, t: (1 - t) * (start + end)),
    ("walk-weights", lambda start, end, t: (1 - t) * start - t * end),
    ("walk-weights", lambda start, end, t: t * (end - start)),
    ("walk-weights", lambda start, end, t: (1 - t) * start),
    ("walk-weights", lambda start, end, t: t * end),
    ("walk-weights", lambda start, end, t: (1 + t) * start + t * end),
    ("walk-weights", lambda start, end, t: ((1 - t) * start + t * end) / 2),
    ("walk-weights", lambda start, end, t: t * start - (1 - t) * end),
)


def diagnose(submission: Submission) -> list[str]:
    generator = torch.Generator().manual_seed(8)
    walks = []
    for size, steps in WALKS:
        # Neither near 0 nor of the same length, so that a path on a sphere shows.
        start, end = 2 * torch.randn(2, size, generator=generator)
        walks.append((start, 1.5 * end, steps))
    if modifies_its_inputs(submission, *walks[0]):
        return ["walk-modifies-input"]
    actual = [attempt(submission, *walk) for walk in walks]
    if not close(actual[0], attempt(submission, *walks[0])):
        return ["walk-random"]
    if all(close(own, expected(*walk)) for own, walk in zip(actual, walks, strict=True)):
        return _beyond_values(submission, *walks[0])
    if _has_fixed_steps(actual, walks):
        return ["walk-fixed-steps"]
    told = {_of_shares(own, walk) for own, walk in zip(actual, walks, strict=True)}
    if len(told) == 1 and told != {""}:
        return list(told)
    names = only_fit(actual, walks, _candidates())
    return list(names) or ["walk-clamped"] * _is_clamped(submission)


def _beyond_values(submission: Submission, start: Tensor, end: Tensor, steps: int) -> list[str]:
    if not close(attempt(submission, end, start, steps), expected(end, start, steps)):
        return []  # What is kept from call to call is no mistake that has a name.
    if writes_in_place(submission, start, end, steps):
        return ["walk-modifies-input"]
    for dtype in (torch.float32, torch.float64):
        own = attempt(submission, start.to(dtype), end.to(dtype), steps)
        if own is not None and own.dtype != dtype:
            return ["walk-fixed-dtype"]
    if _is_clamped(submission):
        return ["walk-clamped"]
    cuts = (
        lambda s, e, n: expected(s.detach(), e, n),
        lambda s, e, n: expected(s, e.detach(), n),
        # The difference is taken for a constant.
        lambda s, e, n: s + expected(torch.zeros_like(s), (e - s).detach(), n),
    )
    if cuts_gradient(submission, expected, start, end, steps, partly=cuts):
        return ["walk-gradient-cut"]
    return []


def _candidates() -> Iterator[tuple[Names, Walk]]:
    for (share_name, shares), (path_name, path) in product(SHARES, PATHS):
        names = tuple(sorted({share_name, path_name} - {""}))
        yield names, partial(_walk, shares, path)
        yield tuple(sorted({*names, "walk-transposed"})), partial(_transposed, shares, path)
    for reshape in (
        lambda right: right.T.reshape(right.shape),
        lambda right: right.reshape(right.shape[::-1]),
    ):
        yield ("walk-transposed",), partial(_reshaped, reshape)


def _walk(
    shares: Callable[[int], Tensor], path: Path, start: Tensor, end: Tensor, steps: int
) -> Tensor:
    return path(start.double(), end.double(), shares(steps).double().unsqueeze(1))


def _transposed(
    shares: Callable[[int], Tensor], path: Path, start: Tensor, end: Tensor, steps: int
) -> Tensor:
    return _walk(shares, path, start, end, steps).T


def _reshaped(
    reshape: Callable[[Tensor], Tensor], start: Tensor, end: Tensor, steps: int
) -> Tensor:
    return reshape(expected(start, end, steps))


def _has_fixed_steps(actual: list[Tensor | None], walks: list[Given]) -> bool:
    """Whether as many stops come back whatever is asked for."""
    shapes = [None if own is None or own.dim() != 2 else own.shape for own in actual]
    sizes = [None if shape is None else shape[1] for shape in shapes]
    return (
        sizes == [size for size, _ in WALKS] and len({shape and shape[0] for shape in shapes}) == 1
    )


def _is_clamped(submission: Submission) -> bool:
    far = (torch.tensor([-50.0, 3.0]), torch.tensor([70.0, -9.0]), 6)
    own, right = attempt(submission, *far), expected(*far)
    if own is None or own.shape != right.shape:
        return False
    low, high = float(own.min()), float(own.max())
    narrower = low > float(right.min()) or high < float(right.max())
    return narrower and close(own, right.clamp(low, high))


def _of_shares(own: Tensor | None, walk: Given) -> str:
    """What is wrong with the shares of the way, where all stops lie on the line; else empty."""
    start, end, steps = walk[0].double(), walk[1].double(), walk[2]
    if own is None or own.dim() != 2 or own.shape[1] != len(start) or not len(own):
        return ""
    way = end - start
    shares = (own.double() - start) @ way / way.dot(way)
    if not close(own, start + torch.outer(shares, way)):
        return ""
    first, last = float(shares[0]), float(shares[-1])
    if len(own) > 1 and float(shares.max() - shares.min()) < NEAR:
        return "walk-stands-still"
    if float(shares.min()) < -NEAR or float(shares.max()) > 1 + NEAR:
        return "walk-extrapolates"
    has_start, has_end = abs(first) < NEAR, abs(last - 1) < NEAR
    if has_start and has_end:
        return "walk-uneven-steps" if len(own) == steps else "walk-wrong-count"
    gaps = shares.diff()
    if not bool(((gaps - gaps.mean()).abs() < NEAR).all()):
        return ""
    if last < first:
        turned = abs(first - 1) < NEAR and abs(last) < NEAR and len(own) == steps
        return "walk-reversed" if turned else ""
    if has_start:
        return "walk-end-left-out"
    return "walk-start-left-out" if has_end else "walk-ends-left-out"
