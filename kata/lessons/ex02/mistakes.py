"""Names mistakes in reparameterize.

The same seed gives the same noise, so two calls that differ only in the log-variance show how the
noise is scaled, whatever it is. Once that is known, the noise itself can be examined.
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from kata.lessons.fingerprint import close, cuts_gradient, modifies_its_inputs, writes_in_place
from kata.lessons.inputs import MODES
from kata.lessons.noise import SIGMAS, flaw_of_normal_noise, is_uniform
from kata.submission.failures import Raised
from kata.submission.interface import Submission

SEED = 8_675_309
ROWS, COLUMNS = 2500, 8

SCALES: tuple[tuple[str, Callable[[Tensor], Tensor]], ...] = (
    ("", lambda log_var: torch.exp(log_var / 2)),
    ("reparam-no-scale", torch.ones_like),
    ("reparam-log-var-as-std", lambda log_var: log_var),
    ("reparam-log-var-as-std", torch.abs),
    ("reparam-log-var-as-std", lambda log_var: log_var / 2),
    ("reparam-variance-as-std", torch.exp),
    ("reparam-scale-inverted", lambda log_var: torch.exp(-log_var / 2)),
    ("reparam-double-exponent", lambda log_var: torch.exp(2 * log_var)),
)

UNIFORMS = ((0.0, 1.0), (-0.5, 0.5), (-1.0, 1.0), (-math.sqrt(3), math.sqrt(3)))
"""Where the noise begins and ends that people draw from a uniform distribution."""


def diagnose(submission: Submission) -> list[str]:
    generator = torch.Generator().manual_seed(2)
    shape = (2, ROWS, COLUMNS)
    mean, log_var = torch.rand(shape, generator=generator, dtype=torch.float64) * 1.5 + 0.5
    # Away from 0, so that one can divide by log_var itself; both signs.
    mixed = log_var * torch.where(torch.arange(COLUMNS) % 2 == 0, 1.0, -1.0)
    try:
        return _diagnose_draws(submission, mean, mixed)
    except Raised as raised:
        if raised.asked_index:
            return ["reparam-device-index"]
    # Code that takes a scale from z_log_var itself runs only where that is positive.
    return _diagnose_draws(submission, mean, log_var)


def _diagnose_draws(submission: Submission, mean: Tensor, log_var: Tensor) -> list[str]:
    z = _draw(submission, mean, log_var)
    if z is None:
        return ["reparam-modifies-input"]
    if z.shape != mean.shape:
        return []
    if close(z, mean):
        return ["reparam-no-noise"]
    again = _draw(submission, mean, log_var)
    if again is None or not close(z, again):
        # The noise does not follow the seed set here, so no two draws can be compared.
        return ["reparam-reseeds"] if submission.current_seed() != SEED else []
    names = _diagnose_scale_and_shift(submission, mean, log_var, z)
    if names == []:
        return _diagnose_noise_and_gradient(submission, mean, log_var)
    return names or []


def _draw(
    submission: Submission, mean: Tensor, log_var: Tensor, seed: int | None = SEED
) -> Tensor | None:
    """One call's z as float64, or None where the call wrote into its inputs."""
    own_mean, own_log_var = mean.clone(), log_var.clone()
    if seed is not None:
        submission.seed(seed)
    z = submission(own_mean, own_log_var).detach().clone().double()
    return z if torch.equal(own_mean, mean) and torch.equal(own_log_var, log_var) else None


def _diagnose_scale_and_shift(
    submission: Submission, mean: Tensor, log_var: Tensor, z: Tensor
) -> list[str] | None:
    """How mean and log-variance enter: z(μ, v) against z(0, v) and z(μ, v/2) of the same seed.

    Empty if they enter correctly, None if in a way that has no name.
    """
    without_mean = _draw(submission, torch.zeros_like(mean), log_var)
    other_log_var = log_var / 2
    other = _draw(submission, mean, other_log_var)
    if without_mean is None or other is None:
        return None
    names = []
    noise, other_noise = z - mean, other - mean
    if close(z, without_mean):
        names.append("reparam-no-mean")
        noise, other_noise = z, other
    elif not close(z - without_mean, mean.double()):
        return None
    fitting = {
        name
        for name, scale in SCALES
        if close(noise * scale(other_log_var), other_noise * scale(log_var))
    }
    if len(fitting) != 1 or not _fits_far_from_zero(submission, mean, log_var, noise, *fitting):
        return None
    if fitting <= {"reparam-variance-as-std", "reparam-double-exponent"} and _is_stretched(
        submission, mean
    ):
        return None  # By another factor, too: e^v / 2, say.
    if fitting == {"reparam-no-scale"}:
        unscaled = _diagnose_constant_scale(submission, mean, noise, shift=z - noise)
        return [*names, *unscaled] if unscaled else None
    return [*names, *(fitting - {""})]


def _fits_far_from_zero(
    submission: Submission, mean: Tensor, log_var: Tensor, noise: Tensor, name: str
) -> bool:
    """Whether the scale is that mistake's for larger log-variances too: a clamped one is not."""
    far_log_var = 4 * log_var
    far = _draw(submission, mean, far_log_var)
    if far is None:
        return False
    return not name or any(
        close(noise * scale(far_log_var), (far - shift) * scale(log_var))
        for shift in (mean, torch.zeros_like(mean))
        for each_name, scale in SCALES
        if each_name == name
    )


def _is_stretched(submission: Submission, mean: Tensor) -> bool:
    """Whether normal noise has another standard deviation than 1 at log-variance 0."""
    zeros = torch.zeros_like(mean)
    noise = _draw(submission, zeros, zeros)
    if noise is None or is_uniform(noise):
        return False
    values = noise.unique()
    return abs(float(values.std()) ** 2 - 1) > SIGMAS * math.sqrt(2 / len(values))


def _diagnose_constant_scale(
    submission: Submission, mean: Tensor, noise: Tensor, shift: Tensor
) -> list[str]:
    """Unscaled noise, where it is the same for all log-variances; other constants have no name."""
    for log_var in (0.0, 40.0, -40.0):
        drawn = _draw(submission, mean, torch.full_like(mean, log_var))
        if drawn is None or not close(drawn - shift, noise):
            return []
    values = noise.unique()
    if abs(float(values.std()) ** 2 - 1) <= SIGMAS * math.sqrt(2 / len(values)):
        return ["reparam-no-scale"]
    ends = (float(values.min()), float(values.max()))
    if is_uniform(noise) and any(math.dist(ends, usual) < 0.01 for usual in UNIFORMS):
        return ["reparam-no-scale", "reparam-noise-uniform"]
    return []


def _diagnose_noise_and_gradient(
    submission: Submission, mean: Tensor, log_var: Tensor
) -> list[str]:
    """What the noise is like, given that it is scaled and shifted correctly."""
    zeros = torch.zeros_like(mean)
    noise, again = _draw(submission, zeros, zeros), _draw(submission, zeros, zeros, seed=None)
    if noise is None or again is None:
        return []
    if close(noise, again) and close(noise, noise[0, 0].expand_as(noise)):
        return ["reparam-noise-not-normal"]  # A constant is no draw, so not the same draw again.
    names = []
    if close(noise, again):
        names.append("reparam-noise-fixed")
    if submission.current_seed() != SEED:
        names.append("reparam-reseeds")
    if names:
        return names
    if close(noise, noise[:1].expand_as(noise)):
        names.append("reparam-noise-shared-batch")
    if close(noise, noise[:, :1].expand_as(noise)):
        names.append("reparam-noise-shared-latent")
    if names:
        return names
    if is_uniform(noise):
        return ["reparam-noise-uniform"]
    wide = torch.zeros(25_000, 4)
    many = _draw(submission, wide, wide)
    if many is not None:
        flaw = flaw_of_normal_noise(many)
        if flaw is not None:
            return _name_of(flaw, many)
    small = mean[:5], log_var[:5]
    if writes_in_place(submission, *small) or modifies_its_inputs(submission, *small):
        return ["reparam-modifies-input"]
    if _cuts_gradient(submission, *small):
        return ["reparam-gradient-cut"]
    return _in_some_calls(submission)


def _in_some_calls(submission: Submission) -> list[str]:
    """Mistakes that show where gradients are switched off, or for one image alone."""
    ones = torch.ones(5, 4)
    for mode in MODES.values():
        with mode():
            if torch.equal(submission(ones, ones.clone()), ones):
                return ["reparam-no-noise"]
    one = torch.zeros(1, 3)
    pooled = [each for _ in range(8) for each in submission.several([(one, one)] * 250)]
    if {each.shape for each in pooled} != {one.shape}:
        return []
    noise = torch.cat(pooled).detach()
    flaw = flaw_of_normal_noise(noise)
    return [] if flaw is None else _name_of(flaw, noise)


def _name_of(flaw: str, noise: Tensor) -> list[str]:
    """None where each number by itself may still be a standard normal draw, if it is not 0."""
    drawn_rightly = any(word in flaw for word in ("depend", "copies")) and bool((noise != 0).all())
    return [] if drawn_rightly else ["reparam-noise-not-normal"]


def _cuts_gradient(submission: Submission, mean: Tensor, log_var: Tensor) -> bool:
    """Whether the gradients are not those of μ + ε·exp(v/2), for the ε that was drawn."""
    small = _draw(submission, torch.zeros_like(mean), torch.zeros_like(mean))
    if small is None:
        return False

    def same_draw(mean: Tensor, log_var: Tensor) -> Tensor:
        submission.seed(SEED)
        return submission(mean, log_var)

    noise = small.to(mean.dtype)
    return cuts_gradient(same_draw, lambda m, v: m + noise * torch.exp(v / 2), mean, log_var)
