"""Draws a check's inputs once, and tries them on one submission after another.

What Hypothesis draws for a check follows from the check and the seed, as long as nothing fails, and
drawing takes it far longer than trying does. Its search is for submissions that fail: for these it
finds the smallest inputs that show it.
"""

import copy
import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[..., None]


def run(check: Check, seed: int | None, fixtures: Mapping[str, Any]) -> None:
    """Run a check that was made with ``@given``. Raises what the check raises."""
    arguments = {name: fixtures[name] for name in inspect.signature(check).parameters}
    try:
        for inputs in drawn_inputs(check, seed):
            check.hypothesis.inner_test(**arguments, **copy.deepcopy(inputs))  # type: ignore[attr-defined]
    except Exception:
        check(**arguments)
        raise  # Where it passed at the second try, the first counts.


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
