"""What is said where one of several calls goes wrong."""

import pytest
import torch

from kata.checking.expect import CheckFailed
from kata.checking.repeated_calls import expect_each_call, expect_kept_results

CALLS = [(torch.full((2, 2), float(number)),) for number in range(1, 7)]


class Doubling:
    """Calls a function of a tensor and of the number of calls before."""

    def __init__(self, function):
        self.function = function
        self.count = 0

    def __call__(self, values):
        self.count += 1
        return self.function(values, self.count)

    def several(self, calls):
        return [self(*inputs) for inputs in calls]


def double(values):
    return 2 * values


def test_says_from_which_call_on_something_is_kept():
    once_wrong = Doubling(lambda values, count: values + 0.5 if count == 4 else 2 * values)
    with pytest.raises(
        CheckFailed, match="the first 3 were right and call 4 was wrong; made alone"
    ):
        expect_kept_results(once_wrong, CALLS, double, ["values"])


def test_shows_what_one_call_writes_into_its_input():
    squaring = Doubling(lambda values, _: 2 * values.pow_(2) ** 0.5)
    with pytest.raises(CheckFailed, match=r"values after +float32 \[2, 2\]: all 4"):
        expect_each_call(squaring, CALLS[1:], double, ["values"])
