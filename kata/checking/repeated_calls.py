"""Checks of one call after the other: what is true of a single call must be true of all."""

from collections.abc import Callable, Sequence

from torch import Tensor

from kata.checking.expect import expect_values
from kata.checking.expect_inputs import expect_unchanged
from kata.submission.interface import Submission

Calls = Sequence[tuple[Tensor, ...]]


def expect_each_call(
    submission: Submission,
    calls: Calls,
    expected: Callable[..., Tensor],
    names: Sequence[str],
    *,
    exact: bool = False,
    **shown: str,
) -> None:
    """Fail unless every call gives what it should, alone and as one of several, and leaves its
    inputs as they were."""
    given = [tuple(each.clone() for each in inputs) for inputs in calls]
    alone = [submission(*inputs) for inputs in given]
    together = submission.several(given)
    for now, before in zip(given, calls, strict=True):
        expect_unchanged(*(dict(zip(names, each, strict=True)) for each in (now, before)))
    for results in (alone, together):
        _expect_results(results, calls, expected, names, exact, shown)


def expect_refilled_calls(
    submission: Submission,
    calls: Calls,
    expected: Callable[..., Tensor],
    names: Sequence[str],
    *,
    exact: bool = False,
) -> None:
    """Fail unless calls on the same tensors, which hold other values each time, give what they
    should."""
    results = submission.several(calls, refilled=True)
    shown = {"every call was given": "the same tensors, with new values in them"}
    _expect_results(results, calls, expected, names, exact, shown)


def _expect_results(
    results: Sequence[Tensor],
    calls: Calls,
    expected: Callable[..., Tensor],
    names: Sequence[str],
    exact: bool,
    shown: dict[str, str],
) -> None:
    for number, (result, inputs) in enumerate(zip(results, calls, strict=True), 1):
        given: dict[str, Tensor | str] = dict(zip(names, inputs, strict=True))
        given |= {**shown, "this was": f"call {number} of {len(calls)}"}
        expect_values(result.detach(), expected(*inputs), given, exact=exact)
