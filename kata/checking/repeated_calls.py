"""Checks of several calls: whether each gives what it should, whatever came before and after."""

from collections.abc import Callable, Sequence

from torch import Tensor

from kata.checking.expect import expect, expect_values, same
from kata.checking.expect_inputs import expect_unchanged
from kata.submission.inputs import Input, copies
from kata.submission.interface import Submission

Calls = Sequence[tuple[Input, ...]]
WHICH_CALL = "this was"
"""The row of a failure that says which of several calls went wrong."""
FILLED_AGAIN = "Look for a tensor that is kept outside the function and filled again."


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
    given = [tuple(copies(inputs)) for inputs in calls]
    alone, at_once = [], []
    for inputs in given:
        alone.append(submission(*inputs))
        at_once.append(alone[-1].clone())
    _expect_all_unchanged(given, calls, names, shown)
    together = submission.several(given)
    _expect_all_unchanged(given, calls, names, shown)
    for number, (first, now, inputs) in enumerate(zip(at_once, alone, calls, strict=True), 1):
        right = expected(*inputs)
        expect(
            same(now, right, exact=exact) or not same(first, right, exact=exact),
            "A result was right when it came, and has changed after later calls: one of them wrote "
            f"into it. {FILLED_AGAIN}",
            {
                **dict(zip(names, inputs, strict=True)),
                **shown,
                WHICH_CALL: f"call {number} of {len(calls)}",
            },
            compared={"you returned": first, "after the last call": now},
        )
    for results in (alone, together):
        _expect_results(submission, results, calls, expected, names, exact, shown)


def expect_kept_results(
    submission: Submission,
    calls: Calls,
    expected: Callable[..., Tensor],
    names: Sequence[str],
    *,
    exact: bool = False,
) -> None:
    """Fail unless results that are kept while later calls are made are what they should be."""
    results = submission.several([tuple(copies(inputs)) for inputs in calls])
    _expect_results(submission, results, calls, expected, names, exact, {})


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
    _expect_results(submission, results, calls, expected, names, exact, shown)


def _expect_all_unchanged(
    given: Calls, calls: Calls, names: Sequence[str], shown: dict[str, str]
) -> None:
    for now, before in zip(given, calls, strict=True):
        current, was = (dict(zip(names, each, strict=True)) for each in (now, before))
        expect_unchanged(current, was, **shown)


def _expect_results(
    submission: Submission,
    results: Sequence[Tensor],
    calls: Calls,
    expected: Callable[..., Tensor],
    names: Sequence[str],
    exact: bool,
    shown: dict[str, str],
) -> None:
    right = [expected(*inputs) for inputs in calls]
    for i, (result, inputs) in enumerate(zip(results, calls, strict=True)):
        problem = ""
        if not same(result, right[i], exact=exact):
            others = [same(result, other, exact=exact) for other in right]
            problem = _of_another_call(i, others)
            if not problem and same(submission(*copies(inputs)), right[i], exact=exact):
                problem = _right_alone(i, len(calls))
        given: dict[str, Input | str] = dict(zip(names, inputs, strict=True))
        given |= {**shown, WHICH_CALL: f"call {i + 1} of {len(calls)}"}
        expect_values(result.detach(), right[i], given, exact=exact, problem=problem)


def _of_another_call(i: int, others: list[bool]) -> str:
    """What to say of a wrong result that is right for another call."""
    number = i + 1
    if any(others[:i]):
        return (
            f"Call {number} of {len(others)} gave the result of call {1 + others.index(True)} "
            "again, although it was given other values. Look for results that are kept from call "
            "to call."
        )
    if any(others[number:]):
        return (
            f"After the last call, the result of call {number} of {len(others)} was that of call "
            f"{1 + others.index(True)}: a later call wrote into it. {FILLED_AGAIN}"
        )
    return ""


def _right_alone(i: int, count: int) -> str:
    """What to say of the first wrong result, where the same call gives the right one later."""
    before = ("", "the first was right and ", f"the first {i} were right and ")[min(i, 2)]
    return (
        f"Of {count} calls in a row, {before}call {i + 1} was wrong; made alone, the same call is "
        "right. So something is kept from call to call: look for a counter, a size or a tensor "
        "that outlives a call."
    )
