"""The house's own rules: which room may import which, and what lies loose on the ground floor."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kata.files import ROOT

LINTER = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]

pytest.importorskip("importlinter")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "kata", tmp_path / "kata", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def lint(folder: Path) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.run(
        [*LINTER, "--no-cache"], cwd=folder, env=environment, capture_output=True, text=True
    )


def test_arrows_point_downwards_and_the_wall_stands(copy):
    result = lint(copy)
    assert result.returncode == 0, result.stdout
    assert "2 kept, 0 broken" in result.stdout


FORBIDDEN = {
    # Through the wall.
    "kata/submission/values.py": "kata.manifest",
    "kata/submission/calls/training.py": "kata.lessons.ex05.expected",
    "kata/grading/worker/serve.py": "kata.checking.expect",
    # Upwards.
    "kata/files.py": "kata.explore.page",
    "kata/lessons/noise.py": "kata.checking.status",
    "kata/checking/status.py": "kata.learning.board",
    "kata/learning/editor.py": "kata.authoring.verify",
    # Sideways.
    "kata/learning/progress.py": "kata.grading.report",
}


def test_every_forbidden_import_is_named(copy):
    for room, forbidden in FORBIDDEN.items():
        with open(copy / room, "a", encoding="utf-8") as file:
            file.write(f"\nimport {forbidden}\n")
    result = lint(copy)
    assert result.returncode == 1, result.stdout
    assert "0 kept, 2 broken" in result.stdout
    for room, forbidden in FORBIDDEN.items():
        arrow = f"{room.removesuffix('.py').replace('/', '.')} -> {forbidden} "
        assert arrow in result.stdout


def test_a_room_that_the_plan_does_not_know_breaks_it(copy):
    (copy / "kata" / "attic.py").write_text('"""What nobody planned."""\n', encoding="utf-8")
    result = lint(copy)
    assert result.returncode == 1, result.stdout
    assert "attic" in result.stdout


def test_few_files_lie_loose():
    assert len(list((ROOT / "kata").glob("*.py"))) <= 12
