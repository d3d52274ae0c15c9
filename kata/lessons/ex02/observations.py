"""What was seen of a reparameterization whose mistake has no name.

The same seed gives the same noise, so what z is at mean 0 and log-variance 0 shows how any other
mean and log-variance enter.
"""

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from kata.lessons.fingerprint import close
from kata.lessons.gradient_relations import of_gradients
from kata.lessons.inputs import LAYOUTS
from kata.lessons.noise_relations import NOT_FROM_THE_SEED, OF_CALLS, of_noise
from kata.lessons.one_or_many import PERHAPS
from kata.lessons.ratios import Loss, is_right, near, result_of
from kata.lessons.where_wrong import from_where_on, where_it_is_wrong
from kata.submission.interface import Submission

SEED = 8_675_309
NOISE = "Your noise for 4000 images (z at mean 0 and log-variance 0, where σ is 1)"
BROAD = ("reparam-noise-not-normal",)
"""Mistakes beside which an observation still says something."""
WIDE = (200, 150)
SMALL = ((1, 3), (2, 2), (3, 1))


def observe(submission: Submission) -> Iterator[str]:
    zeros = torch.zeros(4000, 6)
    noise, again, other = (_draw(submission, zeros, zeros, seed) for seed in (SEED, SEED, SEED + 1))
    if noise.shape != zeros.shape:
        yield f"For z_mean and z_log_var [4000, 6], z has the shape {list(noise.shape)}."
        return
    if torch.equal(noise, other):
        halves, ones = zeros[:9] + 0.5, zeros[:9] + 1
        if torch.equal(*(_draw(submission, halves, ones, seed) for seed in (SEED, SEED + 1))):
            yield "z is the same for two different seeds: nothing in it is drawn."
        else:
            yield from _spread(submission)
        return
    if not torch.equal(noise, again):
        yield NOT_FROM_THE_SEED.format("draws")
        return
    yield from of_noise(noise, NOISE)
    wide = torch.zeros(*WIDE)
    if (many := _draw(submission, wide, wide)).shape == WIDE:
        yield from of_noise(many, "Your noise for {} images with {} latents".format(*WIDE))
    yield from _spread(submission)
    yield from _small_batches(submission)
    yield from _algebra(submission)


def _draw(submission: Submission, mean: Tensor, log_var: Tensor, seed: int = SEED) -> Tensor:
    submission.seed(seed)
    return submission(mean.clone(), log_var.clone()).detach()


def _small_batches(submission: Submission) -> Iterator[str]:
    for shape in SMALL:
        count = 2400 // (shape[0] * shape[1])
        zeros = torch.zeros(shape)
        submission.seed(SEED)
        draws = submission.several([(zeros, zeros)] * (count // 8))
        for _ in range(7):
            draws += submission.several([(zeros, zeros)] * (count // 8))
        wrong = [list(draw.shape) for draw in draws if draw.shape != shape]
        if wrong:
            yield f"For z_mean {list(shape)}, z has the shape {wrong[0]}. {PERHAPS}"
            return
        what = f"Your noise for z_mean {list(shape)} over {len(draws)} calls"
        batches = torch.stack([draw.detach().double() for draw in draws])
        if batches[0].numel() > 1 and float(batches.mean((1, 2)).abs().max()) < 1e-5:
            yield f"Your noise for z_mean {list(shape)} adds up to 0 in every call."
        yield from of_noise(batches.flatten(1), what, OF_CALLS)


def _algebra(submission: Submission) -> Iterator[str]:
    """How mean and log-variance enter, by one number: a weighted sum of z."""

    def weighted(z: Tensor) -> Tensor:
        return (z * torch.linspace(1, 2, z.numel(), dtype=z.dtype).view(z.shape)).sum()

    def own(mean: Tensor, log_var: Tensor) -> Tensor:
        submission.seed(SEED)
        return weighted(submission(mean, log_var))

    def right(mean: Tensor, log_var: Tensor) -> Tensor:
        submission.seed(SEED)
        noise = submission(_zeros_like(mean), _zeros_like(log_var)).detach()
        return weighted(mean + noise * torch.exp(log_var / 2))

    generator = torch.Generator().manual_seed(6)
    pairs = [
        (mean, log_var)
        for shape in ((3, 4), (5, 2), (2, 7))
        for mean, log_var in torch.randn(2, 2, *shape, generator=generator)
    ]
    yield from _shift(submission)
    yield from _neighbours(submission)
    yield from _layouts(submission)
    if not is_right(own, right, pairs):
        return
    zeros, full = torch.zeros(2, 3), torch.full((2, 3), 1.0)
    sizes = (1.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 16.0, 20.0, 30.0, 40.0, 60.0, 80.0)
    ways = [[sign * size for size in sizes] for sign in (1, -1)]
    log_vars = [[(value, (zeros, value * full)) for value in way] for way in ways]
    yield from from_where_on(own, right, "a log-variance", *log_vars)
    means = [[(value**3, (value**3 * full, zeros)) for value in way] for way in ways]
    yield from from_where_on(own, right, "a mean", *means)
    yield from where_it_is_wrong(own, right, pairs[0], ("image", "latent dimension"), is_sum=True)
    yield from _far_gradients(own, right)
    yield from of_gradients(own, right, ("z_mean", "z_log_var"), pairs[::2])


def _zeros_like(tensor: Tensor) -> Tensor:
    """Lying in memory as this tensor does, so that noise that follows the memory is the same."""
    extent = 1 + sum((n - 1) * step for n, step in zip(tensor.shape, tensor.stride(), strict=True))
    return tensor.new_zeros(extent).as_strided(tensor.shape, tensor.stride())


def _layouts(submission: Submission) -> Iterator[str]:
    """Whether images share their noise where their latents share memory."""
    for words, lay_out in LAYOUTS.items():
        zeros = lay_out(torch.zeros(40, 30))
        submission.seed(SEED)
        noise = result_of(submission, zeros, zeros)
        if noise is not None and noise.shape == zeros.shape and bool((noise == noise[0]).all()):
            yield (
                f"Where z_mean is {words} (strides {list(zeros.stride())} in memory), all images "
                "get the same noise; elsewhere, each gets its own. Look for noise "
                "that is laid out in memory as z_mean is: by its strides, or by expand."
            )


def _far_gradients(own: Loss, right: Loss) -> Iterator[str]:
    """From which log-variance on the gradient is no longer right."""
    for sign in (1, -1):
        last = 0.0
        for size in (2.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 40.0):
            found = []
            for function in (own, right):
                leaf = torch.full((2, 3), sign * size, requires_grad=True)
                value = function(torch.zeros(2, 3), leaf)
                if not value.requires_grad:
                    return
                found.append(torch.autograd.grad(value, leaf, materialize_grads=True)[0])
            if not close(*found):
                if last:
                    yield (
                        f"The gradient that reaches z_log_var is right for a log-variance of "
                        f"{last:g}, and not for {sign * size:g}"
                        + (": there, it is 0. " if not found[0].any() else ". ")
                        + "Look for what limits the log-variance, or treats large ones apart."
                    )
                break
            last = sign * size


def _spread(submission: Submission) -> Iterator[str]:
    """How z's standard deviation follows the log-variance."""
    zeros = torch.zeros(4000, 5)
    log_vars = (-2.0, 0.0, 2.0)
    spreads = [float(_draw(submission, zeros, zeros + v).double().std()) for v in log_vars]
    sigmas = [math.exp(v / 2) for v in log_vars]
    if all(abs(own / sigma - 1) < 0.05 for own, sigma in zip(spreads, sigmas, strict=True)):
        return
    if max(spreads) < 1.05 * min(spreads):
        yield (
            f"At mean 0, your z has the standard deviation {spreads[1]:.3g} at log-variance −2, 0 "
            "and 2 alike: there, it does not follow the log-variance."
        )
    else:
        own, right = (", ".join(f"{each:.3g}" for each in all_) for all_ in (spreads, sigmas))
        yield (
            f"At mean 0 and log-variance −2, 0 and 2, σ is {right}. There, your z has the standard "
            f"deviations {own}."
        )


def _shift(submission: Submission) -> Iterator[str]:
    zeros = torch.zeros(300, 4)
    at_zero = _draw(submission, zeros, zeros).double()
    gaps = [
        (_draw(submission, zeros + value, zeros).double() - at_zero) / value for value in (1.0, 3.0)
    ]
    factors = [float(gap.mean()) for gap in gaps]
    if all(float((gap - gap.mean()).abs().max()) < 1e-3 for gap in gaps):
        if abs(factors[0] - factors[1]) < 1e-3 and abs(factors[0] - 1) > 1e-3:
            yield f"Where every mean grows by 1, your z grows by {factors[0]:.4g}."


def _neighbours(submission: Submission) -> Iterator[str]:
    """Whether one latent's log-variance or mean has an effect on others."""
    zeros = torch.zeros(40, 5)
    changed = zeros.clone()
    changed[3, 2] = 1.5
    plain = _draw(submission, zeros, zeros)
    for name, z in (
        ("z_mean", _draw(submission, changed, zeros)),
        ("z_log_var", _draw(submission, zeros, changed)),
    ):
        others = (z != plain) & (changed == 0)
        if bool(others.any()) and not near(z[others].sum(), plain[others].sum()):
            count = int(others.sum())
            yield f"When one number in {name} changes, z changes in {count} other places."
            return
