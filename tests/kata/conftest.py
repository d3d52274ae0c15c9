"""Fixtures for the tests of the kata itself."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from kata.manifest import ROOT, exercise

# They look for processes and files that grading left behind, or keep some for a while.
GRADING = {
    "test_attacks", "test_ci", "test_class_page", "test_cluster", "test_explore",
    "test_grade", "test_handout", "test_sandbox", "test_verify", "test_worker",
}  # fmt: skip


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """For runs on several processes (`--dist loadgroup`): those above on one, each other file whole
    wherever there is time."""
    for item in items:
        group = "grading" if item.path.stem in GRADING else item.path.stem
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session", autouse=True)
def _own_temporary_folder():
    """What other processes of this run leave in theirs is not ours."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", folder)
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
