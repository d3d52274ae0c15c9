"""Right answers, each written in another way, are accepted. Rejecting one is the worst fault."""

import shutil
from pathlib import Path

import pytest

from kata.checking.run_in_process import run_here
from kata.manifest import exercise

ANSWERS = sorted((Path(__file__).parent / "right_answers").glob("ex*/*.py"))


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_is_accepted(path, tmp_path):
    step = exercise(path.parent.name)
    shutil.copy(path, tmp_path / step.file)
    [verdict] = run_here(tmp_path, [step.id])
    assert verdict.status == "passed", verdict.message


@pytest.mark.parametrize("seed", range(1, 6))
def test_solutions_are_accepted_whatever_the_seed(seed, package_with):
    ids = [f"ex0{number}" for number in range(1, 7)]
    verdicts = run_here(package_with(), ids, seed)
    assert [verdict.status for verdict in verdicts] == ["passed"] * 6
