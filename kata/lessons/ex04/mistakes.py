"""Names mistakes in the pixel loss: every wrong error with every wrong reduction."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations, product

import torch
import torch.nn.functional as F
from torch import Tensor

from kata.lessons.ex04.expected import pixel_sum_mse as expected_pixel_sum
from kata.lessons.fingerprint import (
    Names,
    attempt,
    close,
    cuts_gradient,
    gives_a_right_float,
    only_fit,
)
from kata.submission.interface import Submission

SHAPES = ((2, 3, 5, 7), (5, 2, 3, 4), (3, 1, 6, 5))

Loss = Callable[[Tensor, Tensor], Tensor]
Reduction = Callable[[Tensor], Tensor]

ERRORS: tuple[tuple[str, Loss], ...] = (
    ("", lambda d, f: (d - f) ** 2),
    ("mse-half", lambda d, f: (d - f) ** 2 / 2),
    ("mse-absolute", lambda d, f: (d - f).abs()),
    ("mse-cross-entropy", lambda d, f: F.binary_cross_entropy(d, f, reduction="none")),
    (
        "mse-cross-entropy",
        lambda d, f: F.binary_cross_entropy_with_logits(d, f, reduction="none"),
    ),
    ("mse-cross-entropy", lambda d, f: -f * d.log()),
    ("mse-signed", lambda d, f: d - f),
    ("mse-signed", lambda d, f: f - d),
)

PIXELS = (1, 2, 3)


def _partial(summed: tuple[int, ...]) -> Reduction:
    averaged = tuple(axis for axis in range(4) if axis not in summed)
    return lambda e: e.sum(summed).mean() if averaged else e.sum()


REDUCTIONS: tuple[tuple[str, Reduction], ...] = (
    ("", _partial(PIXELS)),
    ("mse-averages-pixels", lambda e: e.mean()),
    ("mse-sums-batch", lambda e: e.sum()),
    ("mse-wrong-axis", lambda e: e.sum(0).mean()),
    *(("mse-one-axis", _partial(axes)) for count in (1, 2) for axes in combinations(PIXELS, count)),
    ("mse-no-batch-mean", lambda e: e.sum(PIXELS)),
    ("mse-no-batch-mean", lambda e: e.sum(PIXELS, keepdim=True)),
    ("mse-no-batch-mean", lambda e: e.flatten(1).sum(1, keepdim=True)),
    ("mse-averages-pixels mse-no-batch-mean", lambda e: e.mean(PIXELS)),
)

ROOTS: tuple[Reduction, ...] = (
    *(lambda e, r=reduction: r(e).sqrt() for _, reduction in REDUCTIONS),
    lambda e: e.sum(PIXELS).sqrt().mean(),
    lambda e: e.mean(PIXELS).sqrt().mean(),
    lambda e: e.sum(PIXELS).sqrt().sum(),
    lambda e: e.sum((2, 3)).sqrt().sum(1).mean(),
    lambda e: e.sum((2, 3)).sqrt().mean(),
    lambda e: e.sum(3).sqrt().sum((1, 2)).mean(),
    lambda e: e.sum(1).sqrt().sum((1, 2)).mean(),
    lambda e: e.sum().sqrt() / len(e),
    lambda e: e.sum(0).sqrt().sum(),
    lambda e: e.mean(0).sqrt().sum(),
)

SIGNED: tuple[Loss, ...] = (
    lambda d, f: (d - f).sum(PIXELS).square().mean(),
    lambda d, f: (d - f).sum().square() / len(d),
    lambda d, f: (d - f).sum().square(),
    lambda d, f: (d - f).mean(PIXELS).square().mean(),
    lambda d, f: (d - f).mean().square(),
    lambda d, f: (d - f).sum(PIXELS).mean().square(),
    lambda d, f: (d - f).sum((2, 3)).square().sum(1).mean(),
    lambda d, f: (d - f).sum(3).square().sum((1, 2)).mean(),
    lambda d, f: (d - f).sum(2).square().sum((1, 2)).mean(),
    lambda d, f: (d - f).sum(1).square().sum((1, 2)).mean(),
    lambda d, f: (d - f).sum(0).square().sum(),
    lambda d, f: (d - f).mean(0).square().sum(),
    lambda d, f: (d - f).sum(0).square().sum() / len(d),
    lambda d, f: (d.sum(PIXELS) - f.sum(PIXELS)).abs().mean(),
)


def diagnose(submission: Submission) -> list[str]:
    generator = torch.Generator().manual_seed(4)
    inputs = []
    for shape in SHAPES:
        decoded, features = torch.rand(2, *shape, generator=generator, dtype=torch.float64)
        inputs.append((0.1 + 0.5 * decoded, 0.1 + 0.8 * features))
    if gives_a_right_float(submission, expected_pixel_sum, *inputs[0]):
        return ["mse-gradient-cut"]
    actual = [attempt(submission, *pair) for pair in inputs]
    if all(close(a, expected_pixel_sum(*i)) for a, i in zip(actual, inputs, strict=True)):
        decoded, _ = inputs[0]
        features = decoded + 0.3  # An error that no threshold takes for none.
        cut = cuts_gradient(
            lambda d: submission(d, features.clone()),
            lambda d: expected_pixel_sum(d, features),
            decoded,
        )
        equal = decoded.clone().requires_grad_()
        cut = cut or not submission(equal, decoded.clone()).requires_grad
        return ["mse-gradient-cut"] if cut else []
    return list(only_fit(actual, inputs, _candidates()))


def _candidates() -> Iterator[tuple[Names, Loss]]:
    for (error_name, error), (reduction_name, reduction) in product(ERRORS, REDUCTIONS):
        yield (
            tuple(f"{error_name} {reduction_name}".split()),
            partial(_reduced, error, reduction),
        )
    for root in ROOTS:
        yield ("mse-square-root",), partial(_squared, root)
    for signed in SIGNED:
        yield ("mse-signed",), signed


def _reduced(error: Loss, reduction: Reduction, d: Tensor, f: Tensor) -> Tensor:
    return reduction(error(d, f))


def _squared(root: Reduction, d: Tensor, f: Tensor) -> Tensor:
    return root((d - f) ** 2)
