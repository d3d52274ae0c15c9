"""Fixtures for the tests of the kata itself."""

import gc
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from kata.manifest import ROOT, find_exercise

HERE = Path(__file__).parent

LONGEST_FIRST = (
    *("grading/test_attacks.py", "authoring/test_new_exercise.py", "learning/watch/test_watch.py"),
    *("explore/test_explore.py", "training/test_training.py", "training/test_resume.py"),
    *("grading/test_grade.py", "checking/test_check.py", "learning/test_picture.py"),
    *("test_isolation.py",),
    *("authoring/test_handout.py", "notebooks/test_notebooks.py", "training/test_fast.py"),
    *("learning/notebook/test_kernel.py",),
    *("notebooks/test_trained.py", "learning/test_commands.py", "grading/test_cluster.py"),
    *("grading/worker/test_worker.py", "grading/sandbox/test_sandbox.py", "test_benchmarks.py"),
    *("training/test_recipes.py", "learning/watch/test_watch_parts.py", "test_ci.py"),
    *("authoring/test_verify.py", "lessons/test_right_answers.py", "authoring/test_new.py"),
    *("test_wheel.py", "install/test_install.py", "learning/watch/test_warm_process.py"),
    *("grading/worker/test_ahead.py", "checking/test_fresh_child.py", "learning/test_stubs.py"),
    *("grading/test_graded_encores.py", "test_vscode.py"),
)
"""Files that take longer than a few seconds, which ``make quick`` leaves out. In this order, all
processes end at about the same time."""


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: not for `make quick`")


def pytest_collection_modifyitems(items):
    places = {HERE / name: place for place, name in enumerate(LONGEST_FIRST)}
    for item in items:
        if item.path in places:
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: places.get(item.path, len(places)))
    gc.freeze()  # What is loaded stays: looking for garbage in it takes a while each time.


FROM_THE_SHELL = (
    *("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTHONPATH", "PYTHONSTARTUP", "PYTHONINSPECT"),
    *("PYTHONBREAKPOINT", "MPLBACKEND", "COLUMNS", "LINES", "FORCE_COLOR", "NO_COLOR"),
    *("TTY_COMPATIBLE", "TTY_INTERACTIVE", "GITHUB_STEP_SUMMARY"),
)


@pytest.fixture(scope="session", autouse=True)
def _own_temporary_folder():
    """Let tests see only their own traces, whatever else runs on this machine: those in a temporary
    folder of their own, and processes with this folder in their PATH. The developer's shell has no
    influence on what they start."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", folder)
        patch.setenv("PATH", folder, prepend=os.pathsep)
        patch.setattr(tempfile, "tempdir", folder)
        for name in FROM_THE_SHELL:
            patch.delenv(name, raising=False)
        yield


@pytest.fixture
def package_with(tmp_path):
    """Makes a package: the solutions, with some files replaced (None deletes one)."""

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
    """A launcher of workers, with the protections that this machine offers."""
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
