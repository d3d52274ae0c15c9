"""Exercise 8: a walk in equal steps on the straight line, both ends included."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from kata.checking.expect import expect, expect_values, same
from kata.checking.expect_inputs import expect_dtype, expect_gradients, expect_unchanged
from kata.checking.repeated_calls import (
    expect_each_call,
    expect_kept_results,
    expect_refilled_calls,
)
from kata.lessons.ex08.expected import interpolate as expected
from kata.lessons.inputs import KEPT_FOR_ALL, LAYOUTS, MODES, pattern, random_pair

NAMES = ("start", "end", "steps")
LINES = {
    **{name: lay_out for name, lay_out in LAYOUTS.items() if name != "transposed in memory"},
    "a column of a larger tensor": lambda values: torch.stack([values, -values], dim=1)[:, 0],
}
"""Ways to lie in memory that a tensor with one axis may have."""
levels = st.integers(0, 12)


@st.composite
def walks(draw):
    """Two points with coordinates from −3 to 3 in steps of one half, and a number of stops."""
    shape = (draw(st.integers(1, 4)),)
    pairs = draw(st.tuples(levels, levels)), draw(st.tuples(levels, levels))
    start, end = ((pattern(shape, *pair, 13) + 6) % 13 / 2 - 3 for pair in pairs)
    return start, end, draw(st.integers(2, 7))


EXAMPLE = torch.tensor([0.0, 0.0]), torch.tensor([4.0, -8.0]), 3
"""The first walk in the exercise's own example."""
TELLING = torch.tensor([1.0, -2.0, 0.5]), torch.tensor([-1.0, 3.0, 2.5]), 5
"""More stops than coordinates, and no two steps or coordinates alike."""


def shown(start, end, steps):
    return {"start": start, "end": end, "steps": steps}


def check(submission, start, end, steps):
    result = submission(start.clone(), end.clone(), steps)
    expect_values(result.detach(), expected(start, end, steps), shown(start, end, steps))


def random_walk(size, steps, seed, dtype=torch.float32):
    return *random_pair((size,), seed, dtype), steps


def test_the_walk_in_the_example(submission):
    check(submission, *EXAMPLE)


def test_a_walk_of_five_stops_in_three_dimensions(submission):
    check(submission, *TELLING)


@given(levels, levels)
def test_a_walk_of_two_stops_is_start_and_end(submission, first, second):
    check(submission, torch.tensor([first / 2]), torch.tensor([second / 2]), 2)


@given(walks())
def test_any_walk(submission, walk):
    check(submission, *walk)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_keeps_the_dtype(submission, dtype):
    """And of what an earlier call of as many stops had, nothing is left."""
    other = torch.float64 if dtype == torch.float32 else torch.float32
    steps = 9 if dtype == torch.float32 else 11
    for each in (dtype, other):
        start, end = random_pair((3,), 1, each)
        result = submission(start.clone(), end.clone(), steps)
        expect_dtype(result, each, shown(start, end, steps))
        expect_values(result.detach(), expected(start, end, steps), shown(start, end, steps))


def test_both_ends_keep_their_digits_in_float64(submission):
    walk = random_walk(4, 7, 3, torch.float64)
    start, end, _ = walk
    stops = submission(start.clone(), end.clone(), 7).detach()
    for stop, right, which in ((stops[0], start, "first"), (stops[-1], end, "last")):
        off = float((stop.double() - right).abs().max())
        expect(
            off < 1e-12,
            f"The {which} stop is not where it should be in float64: it is off by {off:.1g}. Look "
            "for what is computed in float32.",
            shown(*walk),
        )


def test_stays_on_the_device_of_start_and_end(submission):
    walk = TELLING
    expect(
        submission.stays_on_device(*walk),
        "On a GPU this would stop: start and end would be there, and part of what you compute with "
        "would be on the CPU. Look for a tensor that you make without saying on which device.",
        shown(*walk),
    )


@given(walks())
def test_does_not_write_into_its_inputs(submission, walk):
    start, end, steps = walk
    now = start.clone(), end.clone()
    submission(*now, steps)
    expect_unchanged(shown(*now, steps), shown(*walk))


def check_gradients(
    submission, start, end, steps, factor=1.0, asked=("start", "end"), *, later_call=False, **more
):
    """The gradients of a sum in which every number of the result has another weight."""
    given_walk = {**shown(start, end, steps), **more}
    yours = {
        name: given_walk[name].clone().requires_grad_(name in asked) for name in ("start", "end")
    }
    result = submission(*(each * factor for each in yours.values()), steps)
    right = expected(factor * start, factor * end, steps)
    expect_values(result.detach(), right, given_walk)
    if later_call:
        submission(*(each * -factor for each in yours.values()), steps + 1)
        given_walk["before the gradients are taken"] = f"another call, for {steps + 1} stops"
    weights = (torch.arange(result.numel()) % 7 - 2.0).view_as(result).to(result.dtype)
    leaves = {name: each for name, each in yours.items() if name in asked}
    found = expect_gradients((result * weights).sum(), leaves, given_walk)
    share = torch.arange(steps, dtype=torch.float64).unsqueeze(1) / (steps - 1)
    wanted = {"start": 1 - share, "end": share}
    for name, gradient in zip(leaves, found, strict=True):
        total = factor * (weights * wanted[name]).sum(dim=0)
        expect_values(
            gradient,
            total,
            given_walk,
            what=f"gradient to {name}",
            yours="gradient you got",
            problem=KEPT_FOR_ALL if later_call else "",
        )


@given(walks())
def test_gradients_reach_both_ends(submission, walk):
    check_gradients(submission, *walk)


@pytest.mark.parametrize("only", ["start", "end"])
def test_a_gradient_reaches_the_only_end_that_asks_for_one(submission, seed, only):
    walk = random_walk(3, 5, seed)
    check_gradients(submission, *walk, asked=(only,), **{"requires_grad=True": f"{only} alone"})


def test_gradients_reach_points_in_the_middle_of_a_graph(submission, seed):
    check_gradients(submission, *random_walk(4, 6, seed), factor=10.0)


def test_gradients_still_flow_after_a_later_call(submission, seed):
    check_gradients(submission, *random_walk(4, 6, seed), later_call=True)


@pytest.mark.parametrize(("size", "steps"), [(1, 2), (1, 60), (64, 2), (200, 3), (3, 33), (7, 10)])
def test_spaces_and_walks_of_any_size(submission, seed, size, steps):
    check(submission, *random_walk(size, steps, seed))


def test_a_walk_of_a_thousand_stops(submission, seed):
    """Steps may be added up one after the other: rounding then adds up, too."""
    start, end, steps = 0.1 * random_pair((2,), seed)[0], 0.1 * random_pair((2,), seed)[1], 1000
    check(submission, start, end, steps)


@pytest.mark.parametrize("scale", [30.0, 1e6, 1e-6], ids=str)
def test_points_of_any_size(submission, seed, scale):
    """Rounding goes by the larger of the two ends."""
    ordinary = random_pair((5,), seed)
    start, end = scale * ordinary
    result = submission(start.clone(), end.clone(), 6)
    by = f"you returned, divided by {scale:g}"
    right = expected(start, end, 6) / scale
    expect_values(result.detach() / scale, right, shown(start, end, 6), yours=by)


def test_a_walk_from_a_point_to_itself_stays_there(submission, seed):
    start, _ = random_pair((3,), seed)
    check(submission, start, start.clone(), 4)
    check(submission, torch.zeros(2), torch.zeros(2), 3)


def test_a_walk_through_the_origin(submission, seed):
    start, _ = random_pair((3,), seed)
    check(submission, start, -start, 5)


def test_the_way_back_has_the_same_stops(submission, seed):
    start, end, steps = random_walk(3, 6, seed)
    check(submission, end, start, steps)


@pytest.mark.parametrize("layout", LINES)
def test_points_may_lie_in_memory_in_any_way(submission, seed, layout):
    start, end = random_pair((4,), seed)
    for which, pair in {
        "start is": (LINES[layout](start), end),
        "end is": (start, LINES[layout](end)),
    }.items():
        given_walk = {**shown(*pair, 5), which: layout}
        expect_values(submission(*pair, 5).detach(), expected(*pair, 5), given_walk)


@pytest.mark.parametrize("mode", MODES)
def test_works_where_gradients_are_switched_off(submission, seed, mode):
    with MODES[mode]():
        calls = [random_walk(3, steps, seed + steps) for steps in (4, 7)]
        calls += [random_walk(3, 4, seed + i) for i in range(2)]
        expect_each_call(submission, calls, expected, NAMES, under=mode)
    start, end, steps = random_walk(3, 6, seed)
    leaves = start.clone().requires_grad_(), end.clone().requires_grad_()
    with MODES[mode]():
        result = submission(*leaves, steps).detach()
        given_walk = {**shown(start, end, steps), "requires_grad=True": "both", "under": mode}
        expect_values(result, expected(start, end, steps), given_walk)
    check(submission, *random_walk(3, 4, seed))
    # Of so many steps is no other walk: what is kept of it was made in that mode.
    start, end, steps = random_walk(3, 53 if mode == "torch.no_grad" else 59, seed)
    with MODES[mode]():
        submission(start.clone(), end.clone(), steps)
    check_gradients(submission, start, end, steps)


def test_the_same_walk_has_the_same_stops_every_time(submission, seed):
    start, end, steps = random_walk(3, 5, seed)
    first, second = (submission(start.clone(), end.clone(), steps).detach() for _ in range(2))
    problem = "Two calls with the same inputs gave different results."
    seen = {"first result": first, "second result": second}
    expect(same(first, second), problem, {**shown(start, end, steps), **seen})


def test_the_same_tensors_may_hold_other_points_at_the_next_call(submission, seed):
    calls = [random_walk(3, 5, seed + i) for i in range(3)]
    expect_refilled_calls(submission, calls, expected, NAMES)


def test_earlier_results_stay_when_it_is_called_again(submission, seed):
    sizes = [(2, 5), (2, 5), (4, 3), (2, 8)] * 3
    calls = [random_walk(*each, seed + i) for i, each in enumerate(sizes)]
    expect_kept_results(submission, calls, expected, NAMES)
