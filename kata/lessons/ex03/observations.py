"""What was seen of a KL divergence whose mistake has no name."""

from collections.abc import Iterator

import torch
from torch import Tensor

from kata.lessons.ex03.expected import kl_divergence as expected_kl
from kata.lessons.fingerprint import attempt
from kata.lessons.gradient_relations import of_gradients
from kata.lessons.ratios import is_right, near
from kata.lessons.relations import of_a_loss
from kata.lessons.subject import Subject
from kata.lessons.where_wrong import from_where_on, where_it_is_wrong, written_into
from kata.submission.interface import Submission

SUBJECT = Subject(
    "KL",
    ("z_mean", "z_log_var"),
    ("N", "D"),
    ("image", "latent dimension"),
    ("the number of images", "the number of latent dimensions"),
)
BROAD = ("kl-averages-latents kl-missing-half",)
"""Mistakes beside which an observation still says something: these two together are right where
there are two latents."""
SHAPES = ((3, 5), (7, 4), (4, 9))


def observe(submission: Submission) -> Iterator[str]:
    pairs = [pair for shape in SHAPES for pair in _two(shape)]
    yield from written_into(submission, SUBJECT.inputs, pairs[0])
    yield from of_a_loss(submission, expected_kl, SUBJECT, pairs)
    yield from _prior(submission)
    yield from _sign_of_the_mean(submission, pairs)
    if is_right(submission, expected_kl, pairs):
        yield from _far_away(submission)
        yield from _graph_at_the_prior(submission, pairs[0])
        yield from where_it_is_wrong(submission, expected_kl, pairs[0], SUBJECT.places)
        yield from of_gradients(submission, expected_kl, SUBJECT.inputs, pairs[::2])


def _two(shape: tuple[int, int]) -> list[tuple[Tensor, Tensor]]:
    """Two pairs of ordinary latents, of both signs."""
    generator = torch.Generator().manual_seed(31 * shape[0] + shape[1])
    values = torch.randn(2, 2, *shape, generator=generator)
    return [(mean, log_var) for mean, log_var in values]


def _prior(submission: Submission) -> Iterator[str]:
    """At mean 0 and log-variance 0 there is nothing to pull on."""
    values = [attempt(submission, torch.zeros(shape), torch.zeros(shape)) for shape in SHAPES]
    numbers = [float(each) for each in values if each is not None and each.numel() == 1]
    if len(numbers) == len(SHAPES) and all(abs(number) > 1e-3 for number in numbers):
        shown = f"{numbers[0]:.4g} for {list(SHAPES[0])}, {numbers[1]:.4g} for {list(SHAPES[1])}"
        yield (
            "Where mean and log-variance are 0 everywhere, the latents already are N(0, 1), so "
            f"there should be nothing to pay. Yours is {shown}."
        )


def _sign_of_the_mean(submission: Submission, pairs: list[tuple[Tensor, Tensor]]) -> Iterator[str]:
    mirrored = [(-mean, log_var) for mean, log_var in pairs]
    results = [
        (attempt(submission, *one), attempt(submission, *other))
        for one, other in zip(pairs, mirrored, strict=True)
    ]
    known = [(a, b) for a, b in results if a is not None and b is not None and a.numel() == 1]
    if len(known) == len(pairs) and not any(near(*both) for both in known):
        yield (
            "Your result changes when every mean changes its sign. On which side of 0 a mean lies "
            "should make no difference."
        )


def _graph_at_the_prior(submission: Submission, pair: tuple[Tensor, Tensor]) -> Iterator[str]:
    """Where all is 0, so are the gradients; still, they have to come back."""
    zeros = [torch.zeros(SHAPES[0]).requires_grad_() for _ in pair]
    ordinary = [each.clone().requires_grad_() for each in pair]
    if submission(*ordinary).requires_grad and not submission(*zeros).requires_grad:
        yield (
            "Your result is part of the graph for other inputs, but not where mean and "
            "log-variance are 0 everywhere: no gradient flows back from there, not even one of 0."
        )


def _far_away(submission: Submission) -> Iterator[str]:
    sizes = (1.0, 2.0, 4.0, 6.0, 8.0, 9.0, 10.0, 12.0, 16.0, 20.0, 24.0, 32.0, 40.0, 60.0, 80.0)
    half = torch.full((2, 3), 0.5)
    ways = [[sign * size for size in sizes] for sign in (1, -1)]
    log_vars = [[(value, (half, 2 * value * half)) for value in way] for way in ways]
    yield from from_where_on(submission, expected_kl, "a log-variance", *log_vars)
    means = [[(value**3, (2 * value**3 * half, half)) for value in way] for way in ways]
    yield from from_where_on(submission, expected_kl, "a mean", *means)
