"""Exercise 2: reparameterize gives z = z_mean + ε·σ, with fresh standard normal ε.

Algebra first: whatever the noise is, the same seed gives the same noise, and so z must change with
the mean and the log-variance in the one right way. Statistics only ask what the noise is like.
"""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from kata.checking.expect import expect, expect_shape, expect_values, gradients
from kata.lessons.inputs import pattern
from kata.lessons.noise import flaw_of_normal_noise

seeds = st.integers(0, 2**31)
levels = st.integers(0, 12)


@st.composite
def latents(draw):
    """A mean and a log-variance, [N, D] each, from −3 to 3 in steps of one half."""
    shape = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    starts, steps = draw(st.tuples(levels, levels)), draw(st.tuples(levels, levels))
    pairs = zip(starts, steps, strict=True)
    # Level 0 is the value 0, so that the smallest counterexample has as many zeros as possible.
    return tuple((pattern(shape, *pair, 13) + 6) % 13 / 2 - 3 for pair in pairs)


def draw_noise(submission, rows, columns, seed):
    """The ε of one call: at mean 0 and log-variance 0, z is the noise itself."""
    zeros = torch.zeros(rows, columns)
    submission.seed(seed)
    noise = submission(zeros, zeros.clone())
    expect_shape(noise, (rows, columns), {"z_mean": zeros, "z_log_var": zeros})
    return noise.detach()


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
    expect(
        z.dtype == dtype,
        "The result has another dtype than z_mean.",
        {"z_mean": zeros, "you returned": z},
    )


@given(latents())
def test_does_not_write_into_its_inputs(submission, given_latents):
    mean, log_var = (each.clone() for each in given_latents)
    submission(mean, log_var)
    for name, now, before in zip(
        ("z_mean", "z_log_var"), (mean, log_var), given_latents, strict=True
    ):
        expect_values(now, before, {}, what=f"{name}, after your call,", exact=True)


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
        {"z_mean": mean, "z_log_var": log_var, "z at mean 0, log-variance 0": noise},
    )


@given(latents(), seeds)
def test_gradients_reach_the_mean_and_the_log_variance(submission, given_latents, seed):
    before, before_log_var = given_latents
    mean, log_var = (each.clone().requires_grad_() for each in given_latents)
    noise = draw_noise(submission, *before.shape, seed)
    submission.seed(seed)
    z = submission(mean, log_var)
    given_tensors = {"z_mean": before, "z_log_var": before_log_var}
    expect(z.requires_grad, "No gradient flows back from z.", given_tensors)
    expect_values(z.detach(), before + noise * torch.exp(before_log_var / 2), given_tensors)
    weights = torch.arange(1.0, 1 + z.numel()).view_as(z)
    to_mean, to_log_var = gradients((z * weights).sum(), mean, log_var)
    expect_values(
        to_mean / weights,
        torch.ones_like(before),
        given_tensors,
        what="gradient of z to z_mean",
        yours="gradient you got",
    )
    expect_values(
        to_log_var / weights,
        (z.detach() - before) / 2,
        given_tensors,
        what="gradient of z to z_log_var",
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
    expect(bool((noise != noise[0]).any()), "All images of a batch got the same noise.")
    expect(bool((noise != noise[:, :1]).any()), "All latents of an image got the same noise.")
    flaw = flaw_of_normal_noise(noise) or flaw_of_normal_noise(noise.T)
    expect(flaw is None, f"The noise of 200 images with 150 latents is not independent: {flaw}.")


def test_noise_is_standard_normal(submission, seed):
    flaw = flaw_of_normal_noise(draw_noise(submission, 25_000, 4, seed))
    expect(flaw is None, f"The noise is not standard normal: {flaw}.")


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
    flaw = flaw_of_normal_noise(torch.cat([first, second], dim=1))
    expect(flaw is None, f"The noise of two calls in a row is not independent: {flaw}.")


@given(seeds)
def test_noise_follows_the_seed_set_outside(submission, seed):
    first = draw_noise(submission, 2, 3, seed)
    expect_values(draw_noise(submission, 2, 3, seed), first, {}, what="noise of the same seed")
    other = draw_noise(submission, 2, 3, seed + 1)
    expect(not torch.equal(first, other), "Two different seeds gave the same noise.")


@given(seeds)
def test_sets_no_seed(submission, seed):
    draw_noise(submission, 2, 3, seed)
    expect(
        submission.current_seed() == seed,
        "After your call, torch's random numbers start from another seed than the one set outside.",
    )
