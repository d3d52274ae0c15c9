"""Exercise 3: the KL divergence is summed over the latents and averaged over the batch."""

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from kata.checking.expect import expect, expect_shape, expect_values
from kata.checking.expect_inputs import (
    expect_gradients,
    expect_parameters_get_gradients,
    expect_unchanged,
)
from kata.checking.repeated_calls import (
    expect_each_call,
    expect_kept_results,
    expect_refilled_calls,
)
from kata.lessons.ex03.expected import kl_divergence as expected_kl
from kata.lessons.inputs import (
    GETS_NONE,
    IN_A_GRAPH,
    KEPT_FOR_ALL,
    LATER_CALL,
    LAYOUTS,
    MODES,
    WHO_ASKS,
    pattern,
    random_pair,
    with_the_same_sum,
)

levels = st.integers(0, 12)
NAMES = ("z_mean", "z_log_var")


@st.composite
def latents(draw):
    """A mean and a log-variance, [N, D] each, from −3 to 3 in steps of one half."""
    shape = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    starts, steps = draw(st.tuples(levels, levels)), draw(st.tuples(levels, levels))
    pairs = zip(starts, steps, strict=True)
    # Level 0 is the value 0, so that the smallest counterexample has as many zeros as possible.
    return tuple((pattern(shape, *pair, 13) + 6) % 13 / 2 - 3 for pair in pairs)


TELLING = (
    torch.tensor([[2.0, 0.0, 1.0], [0.5, -1.0, 3.0]]),
    torch.tensor([[0.0, 1.0, -1.0], [2.0, -0.5, 1.5]]),
)
"""Not as many images as latents, and unequal values in each."""


AT_THE_PRIOR = (
    torch.tensor([[2.0, 0.0, 1.0], [0.0, 0.0, 0.0]]),
    torch.tensor([[0.0, 1.0, -1.0], [0.0, 0.0, 0.0]]),
)
"""The second image's latents are distributed as the prior is: its KL is 0, and it counts."""


def check(submission, mean, log_var):
    given_tensors = {"z_mean": mean, "z_log_var": log_var}
    kl = submission(mean.clone(), log_var.clone())
    expect_values(kl.detach(), expected_kl(mean, log_var), given_tensors)


def test_kl_is_one_number(submission):
    mean, log_var = torch.ones(3, 2), torch.zeros(3, 2)
    kl = submission(mean, log_var)
    expect_shape(kl, (), {"z_mean": mean, "z_log_var": log_var})


def test_kl_between_the_prior_and_itself_is_zero(submission):
    check(submission, torch.zeros(1, 1), torch.zeros(1, 1))


# First the numbers in the exercise's own examples.
@example(4, 0)
@example(0, 2)
@given(st.integers(-6, 6), st.integers(-6, 6))
def test_kl_of_one_latent(submission, mean, log_var):
    check(submission, torch.full((1, 1), mean / 2), torch.full((1, 1), log_var / 2))


def test_kl_is_summed_over_the_latents_and_averaged_over_the_batch(submission):
    check(submission, *TELLING)


@given(st.integers(2, 6))
def test_kl_sums_over_the_latent_dimensions(submission, dimensions):
    values = torch.arange(1.0, 1 + dimensions).view(1, -1) / 2
    check(submission, 3 - values, values)


@given(st.integers(3, 6))
def test_kl_averages_over_the_batch(submission, rows):
    values = torch.arange(2.0 * rows).view(rows, 2) / 4
    check(submission, 3 - values, values)


@example(AT_THE_PRIOR)
@given(latents())
def test_kl_of_any_batch(submission, given_latents):
    check(submission, *given_latents)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_kl_of_a_full_batch(submission, seed, dtype):
    generator = torch.Generator().manual_seed(seed)
    mean, log_var = torch.randn(2, 256, 16, generator=generator, dtype=dtype)
    check(submission, mean, log_var)


@given(latents())
def test_does_not_write_into_its_inputs(submission, given_latents):
    mean, log_var = (each.clone() for each in given_latents)
    submission(mean, log_var)
    before = dict(zip(("z_mean", "z_log_var"), given_latents, strict=True))
    expect_unchanged({"z_mean": mean, "z_log_var": log_var}, before)


@example(TELLING)
@given(latents())
def test_gradients_reach_the_mean_and_the_log_variance(submission, given_latents):
    before, before_log_var = given_latents
    mean, log_var = (each.clone().requires_grad_() for each in given_latents)
    kl = submission(mean, log_var)
    given_tensors = {"z_mean": before, "z_log_var": before_log_var}
    expect_values(kl.detach(), expected_kl(before, before_log_var), given_tensors)
    leaves = {"z_mean": mean, "z_log_var": log_var}
    to_mean, to_log_var = expect_gradients(kl, leaves, given_tensors)
    rows = len(before)
    expect_values(
        to_mean,
        before / rows,
        given_tensors,
        what="gradient to z_mean",
        yours="gradient you got",
    )
    expect_values(
        to_log_var,
        (before_log_var.exp() - 1) / 2 / rows,
        given_tensors,
        what="gradient to z_log_var",
        yours="gradient you got",
    )


@pytest.mark.parametrize("shape", [(600, 1), (1, 100), (2, 40), (257, 3)], ids=str)
def test_kl_of_a_batch_of_any_size(submission, seed, shape):
    check(submission, *random_pair(shape, seed))


@pytest.mark.parametrize("log_var", [-80.0, -40.0, -11.0, 11.0, 40.0, 80.0], ids=str)
def test_kl_of_log_variances_far_from_zero(submission, log_var):
    check(submission, torch.full((2, 3), 0.5), torch.full((2, 3), log_var))


@pytest.mark.parametrize("mean", [-1e6, -1000.0, 15.0, 1e6], ids=str)
def test_kl_of_means_far_from_zero(submission, mean):
    check(submission, torch.full((2, 3), mean), torch.full((2, 3), -0.5))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_latents_may_lie_in_memory_in_any_way(submission, seed, layout):
    mean, log_var = map(LAYOUTS[layout], random_pair((4, 3), seed))
    shown = {"z_mean": mean, "z_log_var": log_var, "they are": layout}
    expect_values(submission(mean, log_var).detach(), expected_kl(mean, log_var), shown)


@pytest.mark.parametrize("mode", MODES)
def test_works_where_gradients_are_switched_off(submission, seed, mode):
    with MODES[mode]():
        calls = [tuple(random_pair((4, 5), seed + i)) for i in range(3)]
        expect_each_call(submission, calls, expected_kl, NAMES, under=mode)
    check_gradients(submission, *random_pair((4, 5), seed), 1.0)


def test_the_same_tensors_may_hold_other_latents_at_the_next_call(submission, seed):
    calls = [tuple((4 * random_pair((2, 3), seed + i)).round() / 4) for i in range(3)]
    calls.append(tuple(map(with_the_same_sum, calls[-1])))
    expect_refilled_calls(submission, calls, expected_kl, NAMES)


def test_earlier_results_stay_when_it_is_called_again(submission, seed):
    shapes = [(2, 3), (2, 3), (5, 1), (2, 3)] * 3
    calls = [tuple(random_pair(shape, seed + i)) for i, shape in enumerate(shapes)]
    expect_kept_results(submission, calls, expected_kl, NAMES)


def test_float64_keeps_its_digits(submission, seed):
    """Near the prior the KL is the little that large terms leave: float32 has no digits for it."""
    mean, log_var = random_pair((4, 3), seed, torch.float64) / 1000
    given_tensors = {"z_mean": mean, "z_log_var": log_var}
    kl = submission(mean.clone(), log_var.clone()).detach().double()
    expect_shape(kl, (), given_tensors)
    expected = 1e6 * expected_kl(mean, log_var)
    expect_values(1e6 * kl, expected, given_tensors, yours="you returned, times 1000000")


@pytest.mark.parametrize("only", ["z_mean", "z_log_var"])
def test_a_gradient_reaches_the_only_input_that_asks_for_one(submission, seed, only):
    before = dict(zip(("z_mean", "z_log_var"), random_pair((3, 2), seed), strict=True))
    inputs = {name: each.clone().requires_grad_(name == only) for name, each in before.items()}
    kl = submission(*inputs.values())
    given_tensors = {**before, "requires_grad=True": f"{only} alone"}
    problem = WHO_ASKS.format(only)
    expect_values(kl.detach(), expected_kl(*before.values()), given_tensors, problem=problem)
    expect(kl.requires_grad, GETS_NONE.format(only), given_tensors)
    (gradient,) = expect_gradients(kl, {only: inputs[only]}, given_tensors)
    right = before["z_mean"] if only == "z_mean" else (before["z_log_var"].exp() - 1) / 2
    expect_values(
        gradient, right / 3, given_tensors, what=f"gradient to {only}", yours="gradient you got"
    )


def test_gradients_at_the_prior_are_zero(submission):
    check_gradients(submission, torch.zeros(3, 2), torch.zeros(3, 2), 1.0)


@pytest.mark.parametrize("log_var", [-40.0, -11.0, 11.0, 40.0], ids=str)
def test_gradients_are_right_for_log_variances_far_from_zero(submission, log_var):
    check_gradients(submission, torch.full((2, 3), 20.0), torch.full((2, 3), log_var), 1.0)


def test_gradients_reach_tensors_in_the_middle_of_a_larger_loss(submission, seed):
    check_gradients(submission, *random_pair((3, 2), seed), -2500.0)


def test_gradients_reach_parameters_too(submission, seed):
    mean, log_var = random_pair((3, 2), seed)
    expect_parameters_get_gradients(submission, {"z_mean": mean, "z_log_var": log_var})


def test_gradients_still_flow_after_a_later_call(submission, seed):
    check_gradients(submission, *random_pair((3, 2), seed), 1.0, later_call=True)


def check_gradients(submission, before, before_log_var, weight, *, later_call=False):
    """The gradients of ``weight`` times the KL, through a graph that began earlier."""
    mean, log_var = (each.clone().requires_grad_() for each in (before, before_log_var))
    inner = mean * 1.0, log_var * 1.0
    kl = submission(*inner)
    given_tensors = {"z_mean": before, "z_log_var": before_log_var}
    expect_unchanged(dict(zip(NAMES, inner, strict=True)), given_tensors, given=IN_A_GRAPH)
    if later_call:
        submission(log_var * 0.5, mean * 0.5)
        given_tensors["before the gradients are taken"] = LATER_CALL
    expect_shape(kl, (), given_tensors)
    leaves = {"z_mean": mean, "z_log_var": log_var}
    found = expect_gradients(weight * kl, leaves, given_tensors, twice=not later_call)
    right = before, (before_log_var.double().exp() - 1) / 2
    for name, actual, expected in zip(("z_mean", "z_log_var"), found, right, strict=True):
        expect_values(
            actual,
            weight * expected / len(before),
            given_tensors,
            what=f"gradient to {name}",
            yours="gradient you got",
            problem=KEPT_FOR_ALL if later_call else "",
        )
