"""Comparisons for the checks. A failure says what went in, what came out, and what was expected."""

from collections.abc import Mapping

import torch
from torch import Tensor

from kata.contract import ABSOLUTE, RELATIVE
from kata.submission.inputs import Input
from kata.submission.interface import Given
from kata.submission.showing import SMALL, rows, show


class CheckFailed(AssertionError):
    """A wrong answer, in words for the learner. ``summary`` is the text without any values, and
    ``given`` what the call was given, by name."""

    def __init__(
        self,
        text: str,
        summary: str | None = None,
        given: Given | None = None,
    ) -> None:
        super().__init__(text)
        self.summary = text if summary is None else summary
        self.given = given or {}


def expect(
    condition: bool,
    problem: str,
    given: Given | None = None,
    compared: Mapping[str, Tensor] | None = None,
) -> None:
    """Fail with ``problem`` unless the condition holds.

    ``compared`` are two tensors that should be the same, by name.
    """
    if not condition:
        raise _failed(problem, given or {}, _side_by_side(compared or {}))


def expect_shape(
    actual: Tensor,
    shape: tuple[int, ...],
    given: Given,
    what: str = "result",
    yours: str = "you returned",
    problem: str = "",
) -> None:
    if tuple(actual.shape) != shape:
        values: dict[str, Input | str] = {yours: actual, "expected": f"shape {list(shape)}"}
        raise _failed(problem or f"The {what} has the wrong shape.", given, values)


def expect_floating(
    actual: Tensor,
    given: Given,
    what: str = "result",
    yours: str = "you returned",
) -> None:
    if not actual.is_floating_point():
        dtype = str(actual.dtype).removeprefix("torch.")
        problem = f"The {what} has the dtype {dtype}, which holds no ordinary fractions."
        raise _failed(problem, given, {yours: f"{dtype} {list(actual.shape)}"})


def expect_values(
    actual: Tensor,
    expected: Tensor,
    given: Given,
    *,
    what: str = "result",
    yours: str = "you returned",
    exact: bool = False,
    problem: str = "",
) -> None:
    """Fail unless ``actual`` has the shape and (nearly, or exactly) the values of ``expected``.

    ``problem`` says more than that it is wrong, where more is known.
    """
    expect_shape(actual, tuple(expected.shape), given, what, yours, problem)
    if expected.is_floating_point():
        expect_floating(actual, given, what, yours)
    expected = expected.detach().to(actual.dtype)
    if same(actual, expected, exact=exact):
        return
    values: dict[str, Input | str] = {yours: actual, "expected": expected}
    if actual.numel() > SMALL:
        wrong = (actual.double() - expected.double()).abs().nan_to_num(nan=torch.inf)
        place = (wrong > ABSOLUTE + RELATIVE * expected.double().abs()).nonzero()
        if exact or not len(place):
            place = (actual != expected).nonzero()
        at = tuple(int(i) for i in place[0])
        own, right = apart(actual[at].item(), expected[at].item())
        values = {
            yours: f"{own} at {list(at)}",
            "expected": f"{right} there",
            "wrong places": f"{len(place)} of {actual.numel()}",
        }
    raise _failed(problem or f"The {what} has the wrong value.", given, values)


def _side_by_side(compared: Mapping[str, Tensor]) -> Given:
    """Tensors too large to be shown, each with its value where they differ most."""
    if len({value.shape for value in compared.values()}) != 1:
        return dict(compared)
    (first, own), (second, right) = compared.items()
    if own.numel() <= SMALL or torch.equal(own, right):
        return dict(compared)
    gap = (own.detach().double() - right.detach().double()).abs().nan_to_num(nan=torch.inf)
    at = tuple(int(i) for i in torch.unravel_index(gap.argmax(), gap.shape))
    here, there = apart(own[at].item(), right[at].item())
    return {first: f"{show(own)}, {here} at {list(at)}", second: f"{show(right)}, {there} there"}


def apart(first: float, second: float) -> tuple[str, str]:
    """Both numbers, in as many digits as it takes to tell them apart."""
    for digits in (5, 8, 12):
        texts = f"{first:.{digits}g}", f"{second:.{digits}g}"
        if texts[0] != texts[1]:
            return texts
    return repr(first), repr(second)


def same(actual: Tensor, expected: Tensor, *, exact: bool = False) -> bool:
    """Whether two tensors have the same shape and (nearly, or exactly) the same values."""
    if actual.shape != expected.shape:
        return False
    if exact:
        return bool((actual == expected).all())
    gap = (actual.detach().double() - expected.detach().double()).abs()
    return bool((gap <= ABSOLUTE + RELATIVE * expected.detach().double().abs()).all())


def _failed(
    problem: str,
    given: Given,
    found: Given | None = None,
) -> CheckFailed:
    """With what the call was given, and what was found and expected then, as the case."""
    values = {**given, **(found or {})}
    text = f"{problem}\n\n{rows('For example', values)}" if values else problem
    return CheckFailed(text, problem, given)
