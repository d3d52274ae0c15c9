"""Right answers, written in many ways, are accepted. Rejecting one is the worst fault."""

import shutil
from pathlib import Path

import pytest

from kata.checking.run_in_process import run_in_process
from kata.manifest import exercises, find_exercise

ANSWERS = sorted((Path(__file__).parent / "right_answers").glob("ex*/*.py"))


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_is_accepted(path, tmp_path):
    exercise = find_exercise(path.parent.name)
    shutil.copy(path, tmp_path / exercise.file)
    [verdict] = run_in_process(tmp_path, [exercise.id])
    assert verdict.is_passed, verdict.message


@pytest.mark.parametrize("seed", range(1, 6))
def test_solutions_are_accepted_whatever_the_seed(seed, package_with):
    ids = [exercise.id for exercise in exercises()]
    verdicts = run_in_process(package_with(), ids, seed)
    assert [verdict.exercise.id for verdict in verdicts] == ids
    assert all(verdict.is_passed for verdict in verdicts)
