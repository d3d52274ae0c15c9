"""Exercise 2: reparameterize gives z = z_mean + ε·σ, with fresh standard normal ε.

Algebra first: whatever the noise is, the same seed gives the same noise, and so z must change with
the mean and the log-variance in the one right way. Statistics only ask what the noise is like.
"""

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from kata.checking.expect import expect, expect_shape, expect_values, same
from kata.checking.expect_inputs import (
    expect_dtype,
    expect_gradients,
    expect_parameters_get_gradients,
    expect_unchanged,
)
from kata.checking.repeated_calls import FILLED_AGAIN
from kata.lessons.inputs import (
    GETS_NONE,
    IN_A_GRAPH,
    LAYOUTS,
    MODES,
    WHO_ASKS,
    pattern,
    random_pair,
)
from kata.lessons.noise import SIGMAS, flaw_of_normal_noise

seeds = st.integers(0, 2**31)

AT_ONCE = 250
"""Calls within one time limit: some right ways to draw noise take a millisecond."""
levels = st.integers(0, 12)


@st.composite
def latents(draw):
    """A mean and a log-variance, [N, D] each, from −3 to 3 in steps of one half."""
    shape = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    starts, steps = draw(st.tuples(levels, levels)), draw(st.tuples(levels, levels))
    pairs = zip(starts, steps, strict=True)
    # Level 0 is the value 0, so that the smallest counterexample has as many zeros as possible.
    return tuple((pattern(shape, *pair, 13) + 6) % 13 / 2 - 3 for pair in pairs)


EXAMPLE = torch.tensor([[1.0]]), torch.tensor([[1.386]])
"""The numbers in the exercise's own example: σ is 2."""
TELLING = (
    torch.tensor([[1.0, 0.0, -2.0], [0.5, 3.0, -1.0]]),
    torch.tensor([[1.386, 0.0, -1.386], [2.0, 0.5, -1.0]]),
)
"""Not as many images as latents, and unequal values in each."""


def draw_noise(submission, rows, columns, seed):
    """The ε of one call: at mean 0 and log-variance 0, z is the noise itself."""
    zeros = torch.zeros(rows, columns)
    submission.seed(seed)
    noise = submission(zeros, zeros.clone())
    given = {"z_mean": zeros, "z_log_var": zeros}
    expect_shape(noise, (rows, columns), given)
    finite = bool(torch.isfinite(noise).all())
    expect(finite, "At mean 0 and log-variance 0, your noise is not a finite number.", given)
    return noise.detach()


def expect_standard_spread(noise):
    """Fail if ε, read at mean 0 and log-variance 0, is not what σ stretches from there on."""
    mean, spread = float(noise.double().mean()), float(noise.double().std())
    expect(
        not bool((noise == noise[0, 0]).all()),
        "At mean 0 and log-variance 0, σ is 1; your noise there is "
        f"{float(noise[0, 0]):.3g} everywhere.",
    )
    expect_own_noise(noise)
    expect(
        abs(spread**2 - 1) <= SIGMAS * (2 / noise.numel()) ** 0.5,
        "At mean 0 and log-variance 0, σ is 1; your noise there has standard deviation "
        f"{spread:.3g}.",
    )
    expect(
        abs(mean) <= SIGMAS / noise.numel() ** 0.5,
        f"At mean 0 and log-variance 0, z is the noise itself; yours there has mean {mean:.3g}.",
    )


def expect_own_noise(noise, **shown):
    seen = {f"your noise for {list(noise.shape)} begins": noise[:3, :3], **shown}
    expect(bool((noise != noise[0]).any()), "All images of a batch got the same noise.", seen)
    several = bool((noise != noise[:, :1]).any())
    expect(several, "All latents of an image got the same noise.", seen)


def expect_normal(noise, of, **axes):
    flaw = flaw_of_normal_noise(noise, **axes)
    what = "independent" if flaw and "depend on" in flaw else "standard normal"
    expect(flaw is None, f"The noise of {of} is not {what}: {flaw}.")


@example(TELLING)
@given(latents())
def test_result_has_the_shape_of_the_mean(submission, given_latents):
    mean, log_var = given_latents
    given_tensors = {"z_mean": mean, "z_log_var": log_var}
    z = submission(mean.clone(), log_var.clone())
    expect_shape(z, tuple(mean.shape), given_tensors)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_result_has_the_dtype_of_the_mean(submission, dtype):
    zeros = torch.zeros(2, 3, dtype=dtype)
    z = submission(zeros, zeros.clone())
    expect_dtype(z, dtype, {"z_mean": zeros, "z_log_var": zeros})


@given(latents())
def test_does_not_write_into_its_inputs(submission, given_latents):
    mean, log_var = (each.clone() for each in given_latents)
    submission(mean, log_var)
    before = dict(zip(("z_mean", "z_log_var"), given_latents, strict=True))
    expect_unchanged({"z_mean": mean, "z_log_var": log_var}, before)


def test_noise_has_standard_deviation_1_at_log_variance_0(submission, seed):
    # What follows takes z at mean 0 and log-variance 0 for ε.
    expect_standard_spread(draw_noise(submission, 5000, 4, seed))


# Before all that takes the noise of the same seed for the same noise.
@given(seeds)
def test_noise_follows_the_seed_set_outside(submission, seed):
    first = draw_noise(submission, 2, 3, seed)
    again = draw_noise(submission, 2, 3, seed)
    expect(
        same(again, first),
        "The same seed, set before each of two calls, gave different noise.",
        {"first noise": first, "second noise": again},
    )
    other = draw_noise(submission, 2, 3, seed + 1)
    expect(not torch.equal(first, other), "Two different seeds gave the same noise.")


@example(EXAMPLE, 0)
@example(TELLING, 0)
@given(latents(), seeds)
def test_noise_is_scaled_by_the_standard_deviation_and_shifted_by_the_mean(
    submission, given_latents, seed
):
    mean, log_var = given_latents
    noise = draw_noise(submission, *mean.shape, seed)
    submission.seed(seed)
    z = submission(mean.clone(), log_var.clone())
    expect_values(
        z.detach(),
        mean + noise * torch.exp(log_var / 2),
        {"z_mean": mean, "z_log_var": log_var, "your ε (z at mean 0, log-variance 0)": noise},
    )


@example(TELLING, 0)
@given(latents(), seeds)
def test_gradients_reach_the_mean_and_the_log_variance(submission, given_latents, seed):
    before, before_log_var = given_latents
    mean, log_var = (each.clone().requires_grad_() for each in given_latents)
    noise = draw_noise(submission, *before.shape, seed)
    submission.seed(seed)
    z = submission(mean, log_var)
    given_tensors = {"z_mean": before, "z_log_var": before_log_var}
    expect_values(z.detach(), before + noise * torch.exp(before_log_var / 2), given_tensors)
    weights = torch.arange(1.0, 1 + z.numel()).view_as(z)
    leaves = {"z_mean": mean, "z_log_var": log_var}
    to_mean, to_log_var = expect_gradients((z * weights).sum(), leaves, given_tensors)
    expect_values(
        to_mean / weights,
        torch.ones_like(before),
        given_tensors,
        what="gradient of z with respect to z_mean",
        yours="gradient you got",
    )
    expect_values(
        to_log_var / weights,
        (z.detach() - before) / 2,
        given_tensors,
        what="gradient of z with respect to z_log_var",
        yours="gradient you got",
    )


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_a_full_batch_is_scaled_and_shifted_too(submission, seed, dtype):
    generator = torch.Generator().manual_seed(seed)
    mean, log_var = torch.randn(2, 256, 16, generator=generator, dtype=dtype)
    given_tensors = {"z_mean": mean, "z_log_var": log_var}
    submission.seed(seed)
    noise = submission(torch.zeros_like(mean), torch.zeros_like(mean)).detach()
    submission.seed(seed)
    z = submission(mean.clone(), log_var.clone()).detach()
    expect_values(z, mean + noise * torch.exp(log_var / 2), given_tensors)


def test_every_image_and_every_latent_gets_noise_of_its_own(submission, seed):
    noise = draw_noise(submission, 200, 150, seed)
    expect_own_noise(noise)
    expect_normal(noise, "200 images with 150 latents")
    expect_normal(noise.T, "200 images with 150 latents", rows="columns", columns="rows")


def test_noise_is_standard_normal(submission, seed):
    expect_normal(draw_noise(submission, 40_000, 4, seed), "40000 images with 4 latents")


@given(seeds)
def test_every_call_draws_new_noise(submission, seed):
    first = draw_noise(submission, 3, 4, seed)
    second = submission(torch.zeros(3, 4), torch.zeros(3, 4)).detach()
    expect(
        float((first == second).double().mean()) < 0.5,
        "Two calls in a row gave the same noise.",
        {"first noise": first, "second noise": second},
    )


def test_noise_of_two_calls_is_independent(submission, seed):
    first = draw_noise(submission, 10_000, 2, seed)
    second = submission(torch.zeros(10_000, 2), torch.zeros(10_000, 2)).detach()
    expect_normal(torch.cat([first, second], dim=1), "two calls in a row, side by side,")


@given(seeds)
def test_sets_no_seed(submission, seed):
    draw_noise(submission, 2, 3, seed)
    expect(
        submission.current_seed() == seed,
        "After your call, torch's random numbers start from another seed than the one set outside.",
    )


def check_algebra(submission, mean, log_var, seed, lay_out=torch.clone, **shown):
    """z against the noise of the same seed, whatever that noise is."""
    # Noise is drawn in the order in which its elements lie in memory.
    zeros = torch.zeros_like(mean)
    mean, log_var, *zeros = map(lay_out, (mean, log_var, zeros, zeros))
    before = {"z_mean": mean.clone(), "z_log_var": log_var.clone()}
    submission.seed(seed)
    first = submission(*zeros).detach()
    noise = first.clone()
    submission.seed(seed)
    z = submission(mean, log_var).detach()
    expect_unchanged({"z_mean": mean, "z_log_var": log_var}, before, **shown)
    given_tensors = {"z_mean": mean, "z_log_var": log_var, **shown}
    expect(
        torch.equal(first, noise),
        "A result has changed when the function was called again: the later call wrote into it. "
        f"{FILLED_AGAIN}",
        given_tensors,
        compared={"the earlier result was": noise, "and became": first},
    )
    expect_values(z, mean + noise * torch.exp(log_var / 2), given_tensors)


@pytest.mark.parametrize("shape", [(1, 1), (300, 1), (1, 64), (257, 33)], ids=str)
def test_a_batch_may_have_any_size(submission, seed, shape):
    check_algebra(submission, *random_pair(shape, seed), seed)


@pytest.mark.parametrize("log_var", [-80.0, -40.0, -11.0, 11.0, 40.0, 80.0], ids=str)
def test_the_scale_is_right_for_log_variances_far_from_zero(submission, seed, log_var):
    zeros, log_vars = torch.zeros(2, 3), torch.full((2, 3), log_var)
    noise = draw_noise(submission, 2, 3, seed)
    submission.seed(seed)
    leaf = log_vars.clone().requires_grad_()
    z = submission(zeros, leaf)
    given_tensors = {"z_mean": zeros, "z_log_var": log_vars}
    expect_shape(z, (2, 3), given_tensors)
    smaller = torch.exp(-log_vars.double() / 2)
    scaled_back = z.detach().double() * smaller
    expect_values(
        scaled_back,
        noise.double(),
        given_tensors,
        what="scale of the noise",
        yours="your z, divided by σ",
    )
    if abs(log_var) > 40:
        return  # Gradients of some right ways need numbers that float32 does not have there.
    (gradient,) = expect_gradients(z.sum(), {"z_log_var": leaf}, given_tensors)
    expect_values(
        gradient.double() * smaller,
        noise.double() / 2,
        given_tensors,
        what="gradient of z with respect to z_log_var",
        yours="gradient you got, divided by σ",
    )


def test_log_variances_of_one_batch_may_be_far_apart(submission, seed):
    log_vars = torch.tensor([[80.0, -80.0, 0.0], [-40.0, 11.0, 40.0]])
    zeros, noise = torch.zeros(2, 3), draw_noise(submission, 2, 3, seed)
    submission.seed(seed)
    z = submission(zeros, log_vars.clone()).detach()
    given_tensors = {"z_mean": zeros, "z_log_var": log_vars}
    expect_shape(z, (2, 3), given_tensors)
    scaled_back = z.double() * torch.exp(-log_vars.double() / 2)
    what, yours = "scale of the noise", "your z, divided by σ"
    expect_values(scaled_back, noise.double(), given_tensors, what=what, yours=yours)


@pytest.mark.parametrize("mean", [-1e6, 1e6], ids=str)
def test_means_far_from_zero_stay_as_they_are(submission, seed, mean):
    check_algebra(submission, torch.full((2, 3), mean), torch.zeros(2, 3), seed)


def test_gradients_reach_parameters_too(submission, seed):
    mean, log_var = random_pair((3, 2), seed)
    expect_parameters_get_gradients(submission, {"z_mean": mean, "z_log_var": log_var}, seed=seed)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_latents_may_lie_in_memory_in_any_way(submission, seed, layout):
    pair = random_pair((4, 3), seed)
    check_algebra(submission, *pair, seed, LAYOUTS[layout], **{"they are": layout})
    zeros = LAYOUTS[layout](torch.zeros(40, 30))
    submission.seed(seed)
    expect_own_noise(submission(zeros, zeros), **{"z_mean is": layout})


@pytest.mark.parametrize("mode", MODES)
def test_works_where_gradients_are_switched_off(submission, seed, mode):
    with MODES[mode]():
        mean, log_var = random_pair((4, 5), seed)
        check_algebra(submission, mean, log_var, seed, under=mode)
        given = mean.clone(), log_var.clone()
        first, second, third = submission.several([given] * 3)
        before = {"z_mean": mean, "z_log_var": log_var}
        expect_unchanged(dict(zip(before, given, strict=True)), before, under=mode)
        shown = {"z_mean": mean, "z_log_var": log_var, "under": mode}
        off = "Where gradients are switched off"
        kept = "Look for noise that is kept from call to call."
        expect(bool((first != mean).any()), f"{off}, there is no noise: z is the mean.", shown)
        for z in (second, third):
            new = float((z == first).double().mean()) < 0.5
            expect(new, f"{off}, two calls in a row gave the same noise. {kept}", shown)
    check_algebra(submission, *random_pair((4, 5), seed), seed)


def test_earlier_results_stay_when_it_is_called_again(submission, seed):
    shapes = [(2, 3), (2, 3), (5, 1), (2, 3)] * 3
    calls = [tuple(random_pair(shape, seed + i)) for i, shape in enumerate(shapes)]
    submission.seed(seed)
    expected = [submission(*(each.clone() for each in inputs)).detach() for inputs in calls]
    submission.seed(seed)
    results = submission.several([tuple(each.clone() for each in inputs) for inputs in calls])
    for number, (result, one) in enumerate(zip(results, expected, strict=True), 1):
        expect(
            same(result, one),
            "A result that is kept while the function is called again is not what the same call "
            "with the same seed gave when each result was read at once.",
            {"this was": f"call {number} of {len(calls)}"},
        )


@pytest.mark.parametrize(("rows", "columns"), [(1, 3), (2, 2), (3, 1), (5, 4), (16, 2)])
def test_noise_of_many_small_batches_is_standard_normal(submission, seed, rows, columns):
    count = -(-5000 // (rows * columns))
    zeros = torch.zeros(rows, columns)
    submission.seed(seed)
    calls = [(zeros, zeros)] * count
    draws = []
    for start in range(0, count, AT_ONCE):
        draws += submission.several(calls[start : start + AT_ONCE])
    for noise in {noise.shape: noise for noise in draws}.values():
        expect_shape(noise, (rows, columns), {"z_mean": zeros, "z_log_var": zeros})
    images = "one image" if rows == 1 else f"{rows} images"
    of = f"{count} batches of {images} with {columns} latents, taken together,"
    expect_normal(torch.cat([noise.detach() for noise in draws]), of)
    by_call = torch.stack([noise.detach().flatten() for noise in draws])
    expect_normal(by_call, of, rows="calls", columns="places in a batch")


@pytest.mark.parametrize("only", ["z_mean", "z_log_var"])
def test_a_gradient_reaches_the_only_input_that_asks_for_one(submission, seed, only):
    before = dict(zip(("z_mean", "z_log_var"), random_pair((3, 2), seed), strict=True))
    inputs = {name: each.clone().requires_grad_(name == only) for name, each in before.items()}
    noise = draw_noise(submission, 3, 2, seed)
    submission.seed(seed)
    z = submission(*inputs.values())
    given_tensors = {**before, "requires_grad=True": f"{only} alone"}
    right_z = before["z_mean"] + noise * torch.exp(before["z_log_var"] / 2)
    expect_values(z.detach(), right_z, given_tensors, problem=WHO_ASKS.format(only))
    expect(z.requires_grad, GETS_NONE.format(only), given_tensors)
    (gradient,) = expect_gradients(z.sum(), {only: inputs[only]}, given_tensors)
    half = (z.detach() - before["z_mean"]) / 2
    right = torch.ones(3, 2) if only == "z_mean" else half
    expect_values(
        gradient, right, given_tensors, what=f"gradient to {only}", yours="gradient you got"
    )


def test_float64_keeps_its_digits(submission, seed):
    """Means near a million and scales near 1, whose last digits float32 can't hold."""
    mean, log_var = random_pair((4, 3), seed, torch.float64)
    zeros, log_var = torch.zeros_like(mean), 1e-5 * log_var
    zs = []
    for pair in ((zeros, zeros), (1e6 + mean, zeros), (zeros, log_var)):
        submission.seed(seed)
        zs.append(submission(*(each.clone() for each in pair)).detach().double())
        expect_shape(zs[-1], (4, 3), dict(zip(("z_mean", "z_log_var"), pair, strict=True)))
    noise, shifted, scaled = zs
    shown = {"z_mean": "1000000 plus the expected value, in float64", "z_log_var": zeros}
    expect_values(shifted - noise - 1e6, mean, shown, yours="your z, minus ε and 1000000")
    shown = {"z_mean": zeros, "z_log_var": log_var, "ε": noise}
    right = 1e5 * noise * torch.expm1(log_var / 2)
    expect_values(1e5 * (scaled - noise), right, shown, yours="your z, minus ε, times 100000")


def test_the_same_tensors_may_hold_other_latents_at_the_next_call(submission, seed):
    calls = [tuple(random_pair((2, 3), seed + i)) for i in range(4)]
    submission.seed(seed)
    expected = [submission(*(each.clone() for each in inputs)).detach() for inputs in calls]
    submission.seed(seed)
    results = submission.several(calls, refilled=True)
    shown = {"every call was given": "the same tensors, with new values in them"}
    problem = (
        "A call was given the tensors of the call before, with other values in them, and gave "
        "another result than it gives with the same seed where its tensors are new. Look for what "
        "is kept from call to call: a cache, a tensor, an id."
    )
    for result, one in zip(results, expected, strict=True):
        expect_values(result.detach(), one, shown, problem=problem)


def test_gradients_still_flow_after_a_later_call(submission, seed):
    before = [tuple(random_pair((3, 2), seed + i)) for i in range(2)]
    leaves = [tuple(each.clone().requires_grad_() for each in pair) for pair in before]
    submission.seed(seed)
    zs = [submission(*pair) for pair in leaves]
    for z, pair, (mean, log_var) in zip(zs, leaves, before, strict=True):
        shown = {"z_mean": mean, "z_log_var": log_var}
        asked = dict(zip(("z_mean", "z_log_var"), pair, strict=True))
        to_mean, to_log_var = expect_gradients(z.sum(), asked, shown)
        half = (z.detach() - mean) / 2
        for name, actual, right in (
            ("z_mean", to_mean, 0 * mean + 1),
            ("z_log_var", to_log_var, half),
        ):
            what = f"gradient to {name}, after another call,"
            expect_values(actual, right, shown, what=what, yours="gradient you got")


def test_gradients_reach_tensors_in_the_middle_of_a_graph(submission, seed):
    before, before_log_var = random_pair((3, 2), seed)
    mean, log_var = (each.clone().requires_grad_() for each in (before, before_log_var))
    noise = draw_noise(submission, 3, 2, seed)
    submission.seed(seed)
    inner = mean * 1.0, log_var * 1.0
    z = submission(*inner)
    given_tensors = {"z_mean": before, "z_log_var": before_log_var}
    expect_unchanged(dict(zip(given_tensors, inner, strict=True)), given_tensors, given=IN_A_GRAPH)
    expect_values(z.detach(), before + noise * torch.exp(before_log_var / 2), given_tensors)
    weights = 1000 * torch.tensor([[1.0, -2.0], [0.5, 3.0], [-1.0, 4.0]])
    leaves = {"z_mean": mean, "z_log_var": log_var}
    to_mean, to_log_var = expect_gradients((z * weights).sum(), leaves, given_tensors)
    half = weights * (z.detach() - before) / 2
    for name, actual, right in (("z_mean", to_mean, weights), ("z_log_var", to_log_var, half)):
        expect_values(
            actual, right, given_tensors, what=f"gradient to {name}", yours="gradient you got"
        )
