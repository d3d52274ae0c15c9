"""Names mistakes in the KL divergence: every wrong term with every wrong reduction."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import product

import torch
from torch import Tensor

from kata.lessons.ex03.expected import kl_divergence as expected_kl
from kata.lessons.fingerprint import (
    Names,
    attempt,
    close,
    cuts_gradient,
    gives_a_right_float,
    only_fit,
)
from kata.submission.interface import Submission

SHAPES = ((3, 5), (7, 4), (2, 9))

Term = Callable[[Tensor, Tensor], Tensor]
Reduction = Callable[[Tensor], Tensor]

TERMS: tuple[tuple[str, Term], ...] = (
    ("", lambda m, v: -(1 + v - m**2 - v.exp()) / 2),
    ("kl-sign-flipped", lambda m, v: (1 + v - m**2 - v.exp()) / 2),
    ("kl-missing-half", lambda m, v: -(1 + v - m**2 - v.exp())),
    ("kl-missing-one", lambda m, v: -(v - m**2 - v.exp()) / 2),
    ("kl-mean-not-squared", lambda m, v: -(1 + v - m - v.exp()) / 2),
    ("kl-term-sign", lambda m, v: -(1 + v + m**2 - v.exp()) / 2),
    ("kl-term-sign", lambda m, v: -(1 - v - m**2 - v.exp()) / 2),
    ("kl-term-sign", lambda m, v: -(1 + v - m**2 + v.exp()) / 2),
    ("kl-term-sign", lambda m, v: -(-1 + v - m**2 - v.exp()) / 2),
    ("kl-brackets", lambda m, v: -0.5 + v - m**2 - v.exp()),
    ("kl-brackets", lambda m, v: -(1 + v) / 2 - m**2 - v.exp()),
    ("kl-brackets", lambda m, v: -(1 + v - m**2) / 2 - v.exp()),
    ("kl-std-for-variance", lambda m, v: -(1 + v - m**2 - (v / 2).exp()) / 2),
    ("kl-std-for-variance", lambda m, v: -(1 + v / 2 - m**2 - (v / 2).exp()) / 2),
    ("kl-log-var-as-variance", lambda m, v: -(1 + v.log() - m**2 - v) / 2),
    ("kl-log-var-as-variance", lambda m, v: -(1 + v.log() - m**2 - v.exp()) / 2),
    ("kl-log-var-as-variance", lambda m, v: -(1 + v - m**2 - v) / 2),
    ("kl-log-var-as-std", lambda m, v: -(1 + (v**2).log() - m**2 - v**2) / 2),
    ("kl-log-var-as-std", lambda m, v: -(1 + 2 * v.log() - m**2 - v**2) / 2),
    ("kl-log-var-as-std", lambda m, v: -(1 + v.log() - m**2 - v**2) / 2),
    ("kl-log-var-as-std", lambda m, v: -(1 + v - m**2 - v**2) / 2),
    ("kl-log-var-as-std", lambda m, v: -(1 + 2 * v - m**2 - (2 * v).exp()) / 2),
    ("kl-log-var-as-std", lambda m, v: -(1 + 2 * v - m**2 - v.exp()) / 2),
    ("kl-log-var-as-std", lambda m, v: -(1 + v - m**2 - (2 * v).exp()) / 2),
)

REDUCTIONS: tuple[tuple[str, Reduction], ...] = (
    ("", lambda t: t.sum(1).mean()),
    ("kl-averages-latents", lambda t: t.mean()),
    ("kl-sums-batch", lambda t: t.sum()),
    ("kl-wrong-axis", lambda t: t.sum(0).mean()),
    ("kl-no-batch-mean", lambda t: t.sum(1)),
    ("kl-no-batch-mean", lambda t: t.sum(1, keepdim=True)),
    ("kl-averages-latents kl-no-batch-mean", lambda t: t.mean(1)),
)


PARTLY_CUT: tuple[Callable[[Tensor, Tensor], Tensor], ...] = (
    lambda m, v: expected_kl(m, v) - (v.exp() - v.detach().exp()).sum(1).mean() / 2,
    lambda m, v: expected_kl(m, v) + (v - v.detach()).sum(1).mean() / 2,
)
"""The right KL, with gradients through some of its terms only."""


def diagnose(submission: Submission) -> list[str]:
    generator = torch.Generator().manual_seed(3)
    inputs = []
    for sign, (rows, columns) in product((1, -1), SHAPES):
        mean = torch.randn(rows, columns, generator=generator, dtype=torch.float64) * 1.3
        log_var = torch.rand(rows, columns, generator=generator, dtype=torch.float64) + 0.3
        # All-positive log-variances as well as mixed signs: their logarithm needs the former.
        mixed = torch.where(torch.arange(columns) % 2 == 0, float(sign), 1.0)
        inputs.append((mean, log_var * mixed))
    if gives_a_right_float(submission, expected_kl, *inputs[0]):
        return ["kl-gradient-cut"]
    actual = [attempt(submission, *pair) for pair in inputs]
    if all(close(a, expected_kl(*i)) for a, i in zip(actual, inputs, strict=True)):
        cut = cuts_gradient(submission, expected_kl, *inputs[0], partly=PARTLY_CUT)
        return ["kl-gradient-cut"] if cut else []
    names = only_fit(actual, inputs, _candidates())
    # Code that uses z_log_var in a logarithm or as a scale works only where that is positive.
    positive = slice(len(SHAPES))
    return list(names or only_fit(actual[positive], inputs[positive], _candidates()))


def _candidates() -> Iterator[tuple[Names, Term]]:
    for (term_name, term), (reduction_name, reduction) in product(TERMS, REDUCTIONS):
        yield (
            tuple(f"{term_name} {reduction_name}".split()),
            partial(_reduced, term, reduction),
        )


def _reduced(term: Term, reduction: Reduction, m: Tensor, v: Tensor) -> Tensor:
    return reduction(term(m, v))
