"""The statistics accept every right way to draw noise and see through the others."""

import math

import pytest
import torch

from kata.lessons.noise import flaw_of_normal_noise, is_uniform

SHAPE = (25_000, 4)
RIGHT = {
    "randn": lambda: torch.randn(SHAPE),
    "box-muller": lambda: (
        (-2 * (1 - torch.rand(SHAPE)).log()).sqrt() * (2 * math.pi * torch.rand(SHAPE)).cos()
    ),
    "inverse": lambda: torch.special.ndtri(torch.rand(SHAPE, dtype=torch.float64) + 1e-12),
    "half precision": lambda: torch.randn(SHAPE, dtype=torch.float16).float(),
}
WRONG = {
    "uniform": lambda: torch.rand(SHAPE),
    "uniform of the right spread": lambda: (torch.rand(SHAPE) - 0.5) * math.sqrt(12),
    "wider": lambda: torch.randn(SHAPE) * 1.05,
    "shifted": lambda: torch.randn(SHAPE) + 0.05,
    "Laplace of the right spread": lambda: torch.distributions.Laplace(0, math.sqrt(0.5)).sample(
        SHAPE
    ),
    "two values": lambda: torch.randn(SHAPE).sign(),
    "sum of four uniforms": lambda: (torch.rand(4, *SHAPE).sum(0) - 2) * math.sqrt(3),
    "clamped": lambda: torch.randn(SHAPE).clamp(-2, 2),
    "clamped in the tails": lambda: torch.randn(SHAPE).clamp(-3.5, 3.5),
    "ten thousand rows, shuffled": lambda: torch.randn(10_000, 4)[torch.randint(10_000, SHAPE[:1])],
    "rounded": lambda: torch.randn(SHAPE).round(),
    "bfloat16": lambda: torch.randn(SHAPE, dtype=torch.bfloat16).float(),
    "standardised": lambda: (lambda n: (n - n.mean(0)) / n.std(0))(torch.randn(SHAPE)),
    "one column wider": lambda: torch.randn(SHAPE) * torch.tensor([1.0, 1.0, 1.0, 1.1]),
    "one row": lambda: torch.randn(1, 4).expand(SHAPE),
    "one column": lambda: torch.randn(SHAPE[0], 1).expand(SHAPE),
    "each row twice": lambda: torch.randn(SHAPE[0] // 2, 4).repeat_interleave(2, 0),
    "second half is the first": lambda: torch.randn(SHAPE[0] // 2, 4).repeat(2, 1),
    "infinite": lambda: torch.randn(SHAPE) / 0,
}


@pytest.mark.parametrize("name", RIGHT)
def test_right_noise_is_accepted_whatever_the_seed(name):
    for seed in range(20):
        torch.manual_seed(seed)
        assert flaw_of_normal_noise(RIGHT[name]()) is None


@pytest.mark.parametrize("name", WRONG)
def test_wrong_noise_is_seen_whatever_the_seed(name):
    for seed in range(5):
        torch.manual_seed(seed)
        assert flaw_of_normal_noise(WRONG[name]()) is not None


def test_draws_used_again_are_not_called_clamped():
    for seed in range(5):
        torch.manual_seed(seed)
        again = torch.randn(40_001)[torch.arange(240_000) % 40_001].view(-1, 4)
        assert "all lie within" not in flaw_of_normal_noise(again)


def test_uniform_noise_is_known_wherever_it_lies():
    torch.manual_seed(0)
    assert is_uniform(torch.rand(SHAPE) * 7 - 3)
    assert not is_uniform(torch.randn(SHAPE))
    assert not is_uniform(torch.zeros(SHAPE))
