"""What was seen of a reconstruction loss whose mistake has no name."""

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from kata.lessons.ex04.expected import pixel_sum_mse as expected_pixel_sum
from kata.lessons.fingerprint import attempt
from kata.lessons.gradient_relations import of_gradients
from kata.lessons.ratios import is_right, near
from kata.lessons.relations import of_a_loss
from kata.lessons.subject import Subject
from kata.lessons.where_wrong import from_where_on, where_it_is_wrong, written_into
from kata.submission.interface import Submission

SUBJECT = Subject(
    "loss",
    ("decoded", "features"),
    ("N", "C", "H", "W"),
    ("image", "channel", "row of pixels", "column of pixels"),
    ("the number of images", "the number of channels", "the height", "the width"),
)
BROAD = ("mse-one-axis", "mse-half mse-sums-batch")
"""Mistakes beside which an observation still says something: by which sizes the result is off, and
that it is right for two images."""
SHAPES = ((2, 3, 5, 7), (5, 2, 3, 4), (3, 2, 6, 5))


def observe(submission: Submission) -> Iterator[str]:
    pairs = [pair for shape in SHAPES for pair in _two(shape)]
    yield from written_into(submission, SUBJECT.inputs, pairs[0])
    yield from _equal_images(submission, pairs)
    yield from of_a_loss(submission, expected_pixel_sum, SUBJECT, pairs)
    yield from _same_step(submission, pairs)
    yield from _growth(submission, pairs)
    if is_right(submission, expected_pixel_sum, pairs):
        yield from _far_away(submission)
        yield from _large_batch(submission)
        yield from where_it_is_wrong(submission, expected_pixel_sum, pairs[0], SUBJECT.places)
        yield from of_gradients(submission, expected_pixel_sum, SUBJECT.inputs[:1], pairs[::2])


def _two(shape: tuple[int, ...]) -> list[tuple[Tensor, Tensor]]:
    """Two pairs of images with pixels in [0.1, 0.9]."""
    generator = torch.Generator().manual_seed(sum(shape))
    values = 0.1 + 0.8 * torch.rand(2, 2, *shape, generator=generator)
    return [(decoded, features) for decoded, features in values]


def _equal_images(submission: Submission, pairs: list[tuple[Tensor, Tensor]]) -> Iterator[str]:
    values = [attempt(submission, images, images) for images, _ in pairs]
    numbers = [float(each) for each in values if each is not None and each.numel() == 1]
    if numbers and all(map(math.isnan, numbers)):
        yield (
            "Where decoded and features are equal, your result is nan. Look for a division by "
            "something that is 0 there, or for the mean of nothing."
        )
        return
    if len(numbers) == len(pairs) and all(abs(number) > 1e-3 for number in numbers):
        yield (
            "Where decoded and features are equal there is no error to pay for. Your result there "
            f"is {numbers[0]:.4g} for one pair of images and {numbers[-1]:.4g} for another."
        )


def _same_step(submission: Submission, pairs: list[tuple[Tensor, Tensor]]) -> Iterator[str]:
    """Only the difference of the images counts, and not its sign."""
    plain = [attempt(submission, a, b) for a, b in pairs]
    brighter = [attempt(submission, a + 0.05, b + 0.05) for a, b in pairs]
    swapped = [attempt(submission, b, a) for a, b in pairs]
    for others, what in (
        (brighter, "when decoded and features both get brighter by the same amount"),
        (swapped, "when decoded and features are swapped"),
    ):
        if not any(map(near, plain, others)) and None not in (*plain, *others):
            yield f"Your result changes {what}; the errors are the same, so it should not."


def _growth(submission: Submission, pairs: list[tuple[Tensor, Tensor]]) -> Iterator[str]:
    """How the result grows with the error."""
    ratios = []
    for decoded, features in pairs:
        middle = 0.25 + features / 2
        small, large = (
            attempt(submission, middle + factor * (decoded - features), middle)
            for factor in (0.2, 0.4)
        )
        if small is None or large is None or small.numel() != 1 or not float(small):
            return
        ratios.append(float(large) / float(small))
    if max(ratios) - min(ratios) < 1e-3 and abs(ratios[0] - 4) > 1e-2:
        yield (
            f"Errors twice as large make your result {ratios[0]:.4g} times as large; squared "
            "errors would grow by another factor."
        )


def _large_batch(submission: Submission) -> Iterator[str]:
    """Where numbers of lower precision end: with many pixels, code may turn to these."""
    for shape in ((3, 1, 28, 28), (400, 1, 28, 28)):
        generator = torch.Generator().manual_seed(shape[0])
        pair = 300 * torch.randn(2, *shape, generator=generator)
        own, right = attempt(submission, *pair), expected_pixel_sum(*pair)
        if own is not None and own.numel() == 1 and not bool(torch.isfinite(own).all()):
            yield (
                f"For {list(shape)} and errors of some hundred, your result is {float(own):g}; "
                f"float32 can hold the right one, {float(right):.4g}. Look for numbers of lower "
                "precision (float16 ends at 65504)."
            )
            return


def _far_away(submission: Submission) -> Iterator[str]:
    features, zeros = torch.full((2, 1, 2, 3), 0.5), torch.zeros(2, 1, 2, 3)
    sizes = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6)
    ways = [[sign * size for size in sizes] for sign in (1, -1)]
    both = [[(value, (zeros + value, zeros + value - 0.25)) for value in way] for way in ways]
    yield from from_where_on(submission, expected_pixel_sum, "a pixel value", *both)
    small = [(10.0**-i, (zeros + 10.0**-i, zeros)) for i in range(1, 9)]
    yield from from_where_on(submission, expected_pixel_sum, "an error", small)
    errors = [[(value, (features + value, features)) for value in way] for way in ways]
    yield from from_where_on(submission, expected_pixel_sum, "an error", *errors)
