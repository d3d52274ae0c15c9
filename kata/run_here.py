"""Runs the checks inside this process: for callers that already paid for importing torch."""

import io
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from kata.errors import UserError
from kata.manifest import ROOT, exercise
from kata.pytest_plugin import RUN
from kata.verdict import Verdict

UNUSED_PLUGINS = (
    "terminal",
    "cacheprovider",
    "hypothesispytest",
    # These two collect garbage at every end, which takes as long as an exercise's checks.
    "unraisableexception",
    "threadexception",
)


class _Collector:
    """A pytest plugin that keeps the run's verdicts."""

    def __init__(self) -> None:
        self.verdicts: list[Verdict] = []

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        self.verdicts = list(session.config.stash[RUN].verdicts.values())


def run_here(package: Path, exercise_ids: list[str], seed: int | None = None) -> list[Verdict]:
    """The verdicts on the files in ``package``. Only for code that is trusted not to end or hang
    the process; ``kata.check`` is for all other."""
    collector = _Collector()
    options = [] if seed is None else ["--seed", str(seed)]
    command = [
        *(f"-pno:{plugin}" for plugin in UNUSED_PLUGINS),
        *("--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml"), "--package", str(package)),
        *options,
        *(str(exercise(each).checks) for each in exercise_ids),
    ]
    output = io.StringIO()
    with redirect_stdout(output), redirect_stderr(output):
        status = pytest.main(command, plugins=[collector])
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise UserError(f"The checks could not run: {output.getvalue().strip()}")
    return collector.verdicts
