"""The solutions are accepted, whatever the seed. ``kata verify`` tries all other right answers."""

import pytest

from kata.checking.run_in_process import run_in_process
from kata.manifest import exercises


@pytest.mark.parametrize("seed", range(1, 6))
def test_solutions_are_accepted_whatever_the_seed(seed, package_with):
    ids = [exercise.id for exercise in exercises()]
    verdicts = run_in_process(package_with(), ids, seed)
    assert [verdict.exercise.id for verdict in verdicts] == ids
    assert all(verdict.is_passed for verdict in verdicts)
