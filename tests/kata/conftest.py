"""Fixtures for the tests of the kata itself."""

import shutil
from pathlib import Path

import pytest

from kata.manifest import ROOT, exercise


@pytest.fixture
def package_with(tmp_path):
    """Makes a package: the solutions, with other texts for some exercises (None deletes a file)."""

    def make(**texts: str | bytes | None) -> Path:
        folder = tmp_path / "package"
        shutil.copytree(
            ROOT / "solutions", folder, ignore=shutil.ignore_patterns("__pycache__", "__init__.py")
        )
        for exercise_id, text in texts.items():
            path = folder / exercise(exercise_id).file
            path.unlink()
            if isinstance(text, bytes):
                path.write_bytes(text)
            elif text is not None:
                path.write_text(text, encoding="utf-8")
        return folder

    return make


@pytest.fixture(scope="session")
def workers():
    """Where workers come from, with the protections that they get here."""
    from kata.grading.judge import launcher

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("A_TOKEN", "a secret")
        with launcher() as launch:
            launch.probe()
            yield launch
