"""Is this noise standard normal? Correct noise exceeds a bound less than once in a million runs."""

import math

import numpy as np
import torch
from torch import Tensor
from torch.special import gammainc, gammaincc

TOO_EVEN = 0.2
"""Kolmogorov's distance times √count is smaller once in a trillion."""
FEW = 5000
"""Among so many draws hardly any two are the same."""
OUTSIDE_3 = math.erfc(3 / math.sqrt(2))
"""The share of a standard normal's draws that lie outside ±3."""
EXACT = 1e-5
"""So much is a standardised batch off by rounding."""
SIGMAS = 6.0
"""A normal statistic exceeds this twice in a billion. A run asks some hundred times."""
MANY_ROWS = 1000
"""From so many on, products of four draws can be averaged."""


def flaw_of_normal_noise(
    noise: Tensor, *, whose: str = "its", rows: str = "rows", columns: str = "columns"
) -> str | None:
    """What keeps ``noise`` [N, D] from being independent draws of N(0, 1), in words.

    ``whose``, ``rows`` and ``columns`` are the words for the noise and for its two axes.
    N·D should be 10,000 or more. Looks at mean, spread, the whole distribution (Kolmogorov and
    Smirnov), the tails, numbers that are 0 or rounded, the spread of each column, rows that come
    again, and at the correlation between columns and between rows at any distance.
    """
    fine = noise.dtype in (torch.float32, torch.float64)
    noise = noise.detach().double()
    flat = noise.flatten()
    count = flat.numel()
    if not bool(torch.isfinite(flat).all()):
        return "not all numbers are finite"
    rows_come_again = _come_again(noise)
    if rows_come_again and _are_of_many_numbers(noise):
        return f"some of {whose} {rows} are exact copies of others (look for draws used again)"
    mean, spread = float(flat.mean()), float(flat.std())
    if abs(mean) > SIGMAS / math.sqrt(count):
        return f"{whose} mean is {mean:.3f}, not 0"
    if abs(spread**2 - 1) > SIGMAS * math.sqrt(2 / count):
        return f"{whose} standard deviation is {spread:.3f}, not 1"
    if _columns_come_again(noise):
        return f"some of {whose} {columns} are exact copies of others (look for draws used again)"
    distance = normal_distance(flat)
    if distance < TOO_EVEN / math.sqrt(count):
        return (
            f"{whose} values are spread more evenly than independent draws are (look for a grid, "
            "quantiles or strata in place of draws)"
        )
    if (even := _too_even(noise, whose)) is not None:
        return even
    if distance > _kolmogorov_bound(count):
        return f"{whose} values are not spread like a bell curve"
    # The fourth moment, without what the second explains. That of so few draws is skewed upwards
    # itself, so its upper bound is wider.
    fourth = float((flat**4 - 6 * flat**2 + 3).mean()) / math.sqrt(24 / count)
    if not -SIGMAS <= fourth <= 1.5 * SIGMAS:
        lighter = "heavier" if fourth > 0 else "lighter"
        return f"{whose} tails are {lighter} than those of a bell curve"
    # Twenty draws are expected beyond this: none is there once in four hundred million times.
    far = float(torch.special.ndtri(torch.tensor(1 - 10 / count, dtype=torch.float64)))
    largest = float(flat.abs().max())
    # Clamped draws end at the same place. Five do so by chance once in ten million times in half
    # precision, and never in a finer one.
    ends_there = int((flat.abs() > largest - 1e-5).sum()) > 4
    if ends_there and (different := len(flat.unique())) < count / 2:
        return f"of {count} of {whose} values, only {different} differ"
    if largest < far or ends_there:
        return f"{whose} values all lie within ±{largest:.2f}; a bell curve's tails reach farther"
    outside, expected = int((flat.abs() > 3).sum()), count * OUTSIDE_3
    if outside < expected - SIGMAS * math.sqrt(expected):
        return (
            f"only {outside} of {whose} {count} values lie outside ±3, where about {expected:.0f} "
            "should (look for a sum of a few numbers)"
        )
    # No draw is exactly 0: of a float32's, one in ten million is.
    if (zeros := int((flat == 0).sum())) > 5:
        return f"{zeros} of {whose} {count} values are exactly 0 (look for what sets some to 0)"
    # Of draws in half precision, widened since, four in five differ; coarser ones are rounded.
    some = flat[:FEW]
    if fine and (distinct := len(some.unique())) < len(some) / 2:
        return f"of {len(some)} of {whose} values, only {distinct} differ (look for rounding)"
    if (off := _spread_of_one_column(noise)) is not None:
        return f"in one of {whose} {columns}, the standard deviation is {off:.3f}, not 1"
    if rows_come_again:
        return f"some of {whose} {rows} are exact copies of others (look for draws used again)"
    dependent = _dependence(noise, rows, columns)
    return f"{whose} {dependent} depend on each other" if dependent else None


def normal_distance(flat: Tensor) -> float:
    """The largest gap between the values' distribution and the standard normal's."""
    return distance_from(flat, torch.special.ndtr)


def is_uniform(noise: Tensor) -> bool:
    """Whether the values fill an interval evenly, wherever it lies."""
    flat = noise.detach().double().flatten()
    low, high = float(flat.min()), float(flat.max())
    if not high > low:
        return False
    distance = distance_from(flat, lambda values: (values - low) / (high - low))
    return distance < _kolmogorov_bound(flat.numel())


def distance_from(flat: Tensor, distribution) -> float:  # type: ignore[no-untyped-def]
    """Kolmogorov and Smirnov's distance of the values from a cumulative distribution."""
    expected = distribution(_sorted(flat))
    empirical = torch.arange(len(flat) + 1, dtype=torch.float64) / len(flat)
    return max(float((empirical[1:] - expected).max()), float((expected - empirical[:-1]).max()))


def _sorted(flat: Tensor) -> Tensor:
    """In ascending order. NumPy sorts twice as fast as torch, which notes the places, too."""
    return torch.from_numpy(np.sort(flat.numpy()))


def _too_even(noise: Tensor, whose: str) -> str | None:
    """Whether mean and spread, of the whole or of all columns, are nearer to 0 and 1 than those of
    independent draws are once in a billion times, in words."""
    even = None
    for draws in (noise.flatten()[:, None], noise):
        count = len(draws)
        if count < 2:
            continue
        means, variances = draws.mean(dim=0), draws.var(dim=0)
        off_mean = means * math.sqrt(count)
        off_spread = (variances - 1) * math.sqrt(count / 2)
        if _chance_of_less(torch.cat([off_mean, off_spread])) >= 1e-9:
            continue
        least = min(
            float((each - 1).abs().max()) for each in (variances, variances * (1 - 1 / count))
        )
        if float(means.abs().max()) < EXACT and least < EXACT:
            return (
                f"{whose} mean is exactly 0 and {whose} standard deviation exactly 1, where those "
                "of independent draws scatter (look for what standardises a batch)"
            )
        near = [
            f"{whose} {name} is nearer to {value}"
            for name, value, off in (("mean", 0, off_mean), ("standard deviation", 1, off_spread))
            if _chance_of_less(off) < 1e-4
        ] or [f"{whose} mean and standard deviation are nearer to 0 and 1"]
        even = even or f"{' and '.join(near)} than with independent draws"
    return even


def _chance_of_less(numbers: Tensor) -> float:
    """How likely as many standard normal numbers have a smaller sum of squares."""
    half = torch.tensor(len(numbers) / 2, dtype=torch.float64)
    return float(gammainc(half, numbers.square().sum() / 2))


def _kolmogorov_bound(count: int) -> float:
    """Exceeded once in ten million, by Massart's bound: 2·exp(−2·count·bound²)."""
    return math.sqrt(math.log(2e7) / 2 / count)


def _spread_of_one_column(noise: Tensor) -> float | None:
    """The standard deviation of the column that is off most; None if that is chance."""
    freedom = len(noise) - 1
    if freedom < 100:
        return None
    variances = noise.var(dim=0)
    half = torch.tensor(freedom / 2, dtype=torch.float64)
    less, more = (tail(half, half * variances) for tail in (gammainc, gammaincc))
    chances = torch.minimum(less, more) * len(variances)
    place = int(chances.argmin())
    return float(variances[place].sqrt()) if float(chances[place]) < 1e-9 else None


def _come_again(noise: Tensor) -> bool:
    """Whether more rows are those of others than chance explains."""
    if noise.shape[1] == 1:
        return False  # Single numbers do, by chance; of pairs in half precision one in a thousand.
    by_chance = max(5, len(noise) / 150)
    first = np.sort(noise[:, 0].numpy())
    if np.count_nonzero(first[1:] == first[:-1]) <= by_chance:
        return False  # Rows that come again begin alike.
    in_order = noise[noise[:, 0].argsort()]
    return int((in_order[1:] == in_order[:-1]).all(dim=1).sum()) > by_chance


def _columns_come_again(noise: Tensor) -> bool:
    """Whether one column is another, number for number."""
    if len(noise) < 5:
        return False
    few = noise[:5]
    return len(few.unique(dim=1).T) < few.shape[1] and len(noise.unique(dim=1).T) < noise.shape[1]


def _are_of_many_numbers(noise: Tensor) -> bool:
    """Whether the different rows hold a number of their own in each place. If rows come again, mean
    and spread are then those of few draws; rounded numbers come again elsewhere, too."""
    different = noise.unique(dim=0)
    return len(different.unique()) > 0.99 * different.numel()


def _dependence(noise: Tensor, rows: str, columns: str) -> str | None:
    """The axis along which the draws depend on each other."""
    count, width = noise.shape
    if count < 3:
        return None
    # Correlation coefficients of independent draws have the spread 1/√count.
    if width > 1:
        between = torch.corrcoef(noise.T) - torch.eye(width, dtype=noise.dtype)
        # One bound for up to twenty thousand pairs.
        if float(between.abs().max()) > (SIGMAS + 0.5) / math.sqrt(count):
            return columns
        if _sizes_depend(noise):
            return columns
    if _angles_depend(noise):
        return rows
    # Of rows at every distance up to half of all at once: the spectrum's squares, transformed back.
    centred = (noise - noise.mean()).float().T.contiguous()
    spectrum = torch.fft.rfft(centred, n=2 ** (count + count // 2 - 1).bit_length())
    products = torch.fft.irfft(spectrum.abs().square().sum(dim=0))[1 : count // 2 + 1]
    pairs = width * (count - torch.arange(1, count // 2 + 1))
    correlations = products / pairs / centred.square().mean()
    # One bound for up to twenty thousand distances.
    return rows if bool((correlations.abs() > (SIGMAS + 1) / pairs.sqrt()).any()) else None


def _sizes_depend(noise: Tensor) -> bool:
    """Whether the squares of two columns are correlated, as where a row shares one radius."""
    count, width = noise.shape
    if count < MANY_ROWS:
        return False
    between = torch.corrcoef(noise.square().T) - torch.eye(width, dtype=noise.dtype)
    # Squares are skewed: of eight thousand sets of independent draws, none came to half of this.
    return float(between.abs().max()) > 11 / math.sqrt(count)


def _angles_depend(noise: Tensor) -> bool:
    """Whether neighbouring rows are nearer to right angles than independent ones, or less near."""
    count, width = noise.shape
    if count < MANY_ROWS:
        return False
    squares = (noise[1:] * noise[:-1]).sum(dim=1).square() / width
    # Each has mean 1 and variance 2 + 6/width, and shares a row with the next.
    spread = math.sqrt((2 + 10 / width) / (count - 1))
    return abs(float(squares.mean()) - 1) > 1.5 * SIGMAS * spread
