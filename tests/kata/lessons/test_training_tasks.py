"""The toy trainings on which exercise 5 is checked: a right loop has one right result on each."""

from itertools import product

import pytest

from kata.contract import LOG_KEYS
from kata.lessons.ex05.expected import train_vae
from kata.lessons.ex05.tasks import SEEDS, training_task


@pytest.mark.parametrize("images", range(1, 9))
def test_no_training_diverges(images):
    """Where losses explode, float32 and float64 part, and a right answer would be rejected."""
    for seed, batch_size in product(range(SEEDS + 1), range(1, 5)):
        task = training_task(images=images, batch_size=batch_size, num_epochs=3, seed=seed)
        log, _ = train_vae(task)
        assert max(log[LOG_KEYS[0]]) < 100, (seed, batch_size)
