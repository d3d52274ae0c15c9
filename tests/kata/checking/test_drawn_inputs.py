"""A check's inputs are drawn once, and tried on every submission as Hypothesis would try them."""

import hypothesis
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kata.checking import drawn_inputs

QUIET = settings(database=None, deadline=None, derandomize=True, max_examples=25)


def check_that(body, seed=None):
    """A check with two drawn inputs, which calls ``body(submission, number, numbers)``."""

    @QUIET
    @example(7, [])
    @given(st.integers(0, 100), st.lists(st.integers(0, 9)))
    def check(submission, number, numbers):
        body(submission, number, numbers)

    return check if seed is None else hypothesis.seed(seed)(check)


def tried(seed=None, runs=1, whole=False):
    """What the submission saw."""
    seen = []
    check = check_that(lambda submission, *inputs: submission(*inputs), seed)
    for _ in range(runs):
        run = {"submission": lambda *inputs: seen.append(inputs)}
        check(**run) if whole else drawn_inputs.run(check, seed, run)
    return seen


@pytest.mark.parametrize("seed", [None, 3, 4])
def test_a_submission_sees_what_hypothesis_would_show_it(seed):
    assert tried(seed) == tried(seed, whole=True)
    assert tried(seed, runs=3) == 3 * tried(seed)
    assert tried(seed)[0] == (7, [])


def test_each_seed_has_inputs_of_its_own():
    assert len({repr(tried(seed)) for seed in (None, 3, 4)}) == 3


def test_what_a_submission_does_to_its_inputs_reaches_no_other():
    check = check_that(lambda submission, number, numbers: submission(numbers))
    seen = []

    def spoils(numbers):
        seen.append(list(numbers))
        numbers.append(1000)

    for _ in range(2):
        drawn_inputs.run(check, None, {"submission": spoils})
    assert seen[: len(seen) // 2] == seen[len(seen) // 2 :]
    assert not any(1000 in numbers for numbers in seen)


def test_the_smallest_input_that_fails_is_found():
    def small_only(number, numbers):
        if number > 11:
            raise ValueError(number)

    check = check_that(lambda submission, *inputs: submission(*inputs))
    with pytest.raises(ValueError) as failure:  # noqa: PT011
        drawn_inputs.run(check, None, {"submission": small_only})
    assert failure.value.args == (12,)


def test_of_a_slow_submission_the_smallest_found_in_time_counts(monkeypatch):
    tried = []

    def large(number, numbers):
        tried.append(number)
        if number > 11:
            if sum(each > 11 for each in tried) == 4:
                clock.append(1000.0)
            raise ValueError(number)

    clock = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[-1])
    check = check_that(lambda submission, *inputs: submission(*inputs))
    with pytest.raises(ValueError) as failure:  # noqa: PT011
        drawn_inputs.run(check, None, {"submission": large})
    failing = [number for number in tried if number > 11]
    assert failure.value.args == (failing[3],)
    assert len(failing) == 4


def test_a_failure_that_does_not_come_again_counts():
    calls = []

    def fails_at_first(*_):
        calls.append(1)
        if len(calls) == 3:
            raise ValueError("the third call")

    check = check_that(lambda submission, *inputs: submission(*inputs))
    with pytest.raises(ValueError, match="the third call"):
        drawn_inputs.run(check, None, {"submission": fails_at_first})
