"""Draws a check's inputs once, and tries them on one submission after another.

What Hypothesis draws for a check follows from the check and the seed, as long as nothing fails, and
drawing takes it far longer than trying does. Its search is for submissions that fail: for these it
finds the smallest inputs that show it.
"""

import copy
import functools
import inspect
import time
from collections.abc import Callable, Mapping
from typing import Any

from kata.checking import time_limits

Check = Callable[..., None]


class _TimeIsUp(BaseException):
    """Ends Hypothesis' search, which passes it on."""


def run(check: Check, seed: int | None, fixtures: Mapping[str, Any]) -> None:
    """Run a check that was made with ``@given``. Raises what the check raises."""
    arguments = {name: fixtures[name] for name in inspect.signature(check).parameters}
    try:
        for inputs in drawn_inputs(check, seed):
            check.hypothesis.inner_test(**arguments, **copy.deepcopy(inputs))  # type: ignore[attr-defined]
    except Exception:
        _search(check, arguments)
        raise  # Where it passed at the second try, the first counts.


def _search(check: Check, arguments: Mapping[str, Any]) -> None:
    """Raise what the check raises on the smallest inputs that Hypothesis finds in time."""
    handle = check.hypothesis  # type: ignore[attr-defined]
    end = time.monotonic() + time_limits.stretched(time_limits.SEARCH)
    smallest: Exception | None = None

    @functools.wraps(handle.inner_test)
    def in_time(**inputs: Any) -> None:
        nonlocal smallest
        if time.monotonic() > end:
            raise _TimeIsUp
        try:
            inner_test(**inputs)
        except Exception as failure:
            smallest = failure  # Once one is found, only smaller ones are tried.
            raise

    handle.inner_test, inner_test = in_time, handle.inner_test
    try:
        check(**arguments)
    except _TimeIsUp:
        if smallest is not None:
            raise smallest from None
    finally:
        handle.inner_test = inner_test


def warm_up() -> None:
    """Let Hypothesis do what it does once in a process, so that forks of this one need not."""
    from hypothesis import given
    from hypothesis import strategies as st

    given(st.integers())(lambda number: None)()


@functools.lru_cache(maxsize=256)
def drawn_inputs(check: Check, seed: int | None) -> list[dict[str, Any]]:
    """All that Hypothesis tries on a submission that passes, in that order."""
    del seed  # The caller has set it; the inputs of one are not those of another.
    handle = check.hypothesis  # type: ignore[attr-defined]
    fixtures = inspect.signature(check).parameters
    tried: list[dict[str, Any]] = []

    # Hypothesis derives its seed from the name and the text of what it calls.
    @functools.wraps(handle.inner_test)
    def passes(**arguments: Any) -> None:
        tried.append({name: arguments[name] for name in arguments.keys() - fixtures.keys()})

    handle.inner_test, inner_test = passes, handle.inner_test
    try:
        check(**dict.fromkeys(fixtures))
    finally:
        handle.inner_test = inner_test
    return tried
