"""Checks of one call after the other: what is true of a single call must be true of all."""

from collections.abc import Callable, Sequence

from torch import Tensor

from kata.checking.expect import expect, expect_values, same
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
    alone, at_once = [], []
    for inputs in given:
        alone.append(submission(*inputs))
        at_once.append(alone[-1].clone())
    together = submission.several(given)
    for now, before in zip(given, calls, strict=True):
        expect_unchanged(*(dict(zip(names, each, strict=True)) for each in (now, before)))
    for number, (was, now, inputs) in enumerate(zip(at_once, alone, calls, strict=True), 1):
        right = expected(*inputs)
        expect(
            same(now, right, exact=exact) or not same(was, right, exact=exact),
            "A result was right when it came, and has changed after later calls: one of them wrote "
            "into it.",
            {
                **dict(zip(names, inputs, strict=True)),
                **shown,
                "this was": f"call {number} of {len(calls)}",
                "you returned": was,
                "after the last call": now,
            },
        )
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
