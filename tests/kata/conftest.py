"""Fixtures for the tests of the kata itself."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from kata.manifest import ROOT, find_exercise


@pytest.fixture(scope="session", autouse=True)
def _own_temporary_folder():
    """Tests see their own traces alone, whatever else runs on this machine: those in a folder for
    temporary files, and processes that have this folder in their PATH."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", folder)
        patch.setenv("PATH", folder, prepend=os.pathsep)
        patch.setattr(tempfile, "tempdir", folder)
        yield


@pytest.fixture
def package_with(tmp_path):
    """Makes a package: the solutions, with other texts for some exercises (None deletes a file)."""

    def make(**texts: str | bytes | None) -> Path:
        folder = tmp_path / "package"
        shutil.copytree(
            ROOT / "solutions", folder, ignore=shutil.ignore_patterns("__pycache__", "__init__.py")
        )
        for exercise_id, text in texts.items():
            path = folder / find_exercise(exercise_id).file
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


@pytest.fixture(scope="module")
def chromium():
    """A browser for the tests of pages."""
    selenium = pytest.importorskip("selenium.webdriver")
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    driver_path = shutil.which("chromedriver")
    if browser is None or driver_path is None:
        pytest.skip("Pages are tested in Chromium: install chromium and its driver.")
    options = selenium.ChromeOptions()
    options.binary_location = browser
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = selenium.Chrome(options=options, service=selenium.ChromeService(driver_path))
    yield driver
    driver.quit()
