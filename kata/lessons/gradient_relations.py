"""How the gradients of a loss with the right value are related to the right ones, in words."""

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from kata.lessons.ratios import (
    TIGHT,
    Loss,
    Pair,
    constant,
    factor_in_words,
    near,
    ratio,
    result_of,
    same,
)


def of_gradients(
    submission: Loss, expected: Loss, inputs: tuple[str, ...], pairs: Sequence[Pair]
) -> Iterator[str]:
    """For a loss with the right value: how its gradients are related to the right ones."""
    found: list[tuple[Tensor | None, ...]] = []
    right: list[tuple[Tensor, ...]] = []
    for pair in pairs:
        leaves = tuple(each.clone().requires_grad_() for each in pair)
        value = result_of(submission, *leaves)
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
        ratios = [ratio(a, b[i]) for a, b in zip(own, right, strict=True)]
        if constant(ratios) and not same(ratios[0], 1.0):
            yield (
                f"The value is right, but the gradient that reaches {name} is not: it is "
                f"{factor_in_words(ratios[0])}."
            )
        elif not constant(ratios):
            yield from _whatever_comes_back(submission, i, name, pairs[0])
            yield f"The value is right, but the gradient that reaches {name} is not" + (
                ": its large numbers are clipped."
                if all(_is_clipped(a, b[i]) for a, b in zip(own, right, strict=True))
                else "."
            )
        else:
            yield from _gradient_at_zero(submission, i, name, pairs[0])
            yield from _gradient_otherwise(submission, i, name, pairs[0])


def _gradient_at_zero(submission: Loss, i: int, name: str, pair: Pair) -> Iterator[str]:
    """Roots and quotients have no gradient at 0."""
    leaves = tuple(torch.zeros_like(each).requires_grad_() for each in pair)
    value = result_of(submission, *leaves)
    if value is not None and value.requires_grad:
        (gradient,) = torch.autograd.grad(value, leaves[i], materialize_grads=True)
        if bool(gradient.isnan().any()):
            yield (
                f"Where all inputs are 0, the gradient that reaches {name} is nan; on ordinary "
                "inputs it is right. A root has no gradient at 0."
            )


def _gradient_otherwise(submission: Loss, i: int, name: str, pair: Pair) -> Iterator[str]:
    """Of an input that gets the right gradient as usual: where it doesn't."""
    yield from _whatever_comes_back(submission, i, name, pair)
    found = _weighted(submission, i, pair, (1.0, 1e4))
    if len(found) < 2:
        return
    usual, large = found
    # Where terms cancel, the error is that of the largest number, not of the small rest.
    if not torch.allclose(large / 1e4, usual, TIGHT, TIGHT * float(usual.abs().max())):
        yield (
            f"The gradient that reaches {name} is right where the gradient that comes in from the "
            "later part of the graph is small, but not where that is large: something limits it. "
            "Look for a clamp, a clip or a hook on a gradient."
        )


def _whatever_comes_back(submission: Loss, i: int, name: str, pair: Pair) -> Iterator[str]:
    """Whether the gradient is the same for every gradient that comes in."""
    found = _weighted(submission, i, pair, (1.0, -3.0))
    if len(found) == 2 and torch.equal(*found):
        yield (
            f"The gradient that reaches {name} is the same whatever gradient comes in from the "
            "later part of the graph: it should be multiplied by that."
        )


def _weighted(submission: Loss, i: int, pair: Pair, weights: tuple[float, ...]) -> list[Tensor]:
    """The gradient to this input, of the loss times each weight; fewer where torch gives none."""
    found = []
    for weight in weights:
        leaves = tuple(each.clone().requires_grad_() for each in pair)
        value = result_of(submission, *leaves)
        if value is None or not value.requires_grad:
            break
        try:
            found.append(torch.autograd.grad(weight * value, leaves[i])[0])
        except RuntimeError:
            break
    return found


def _is_clipped(own: Tensor | None, right: Tensor) -> bool:
    """Whether it is the right gradient, but for a limit that some of its numbers exceed."""
    if own is None or own.shape != right.shape:
        return False
    limit = float(own.abs().max())
    return limit > 0 and torch.allclose(own, right.clamp(-limit, limit), TIGHT, TIGHT * limit)
