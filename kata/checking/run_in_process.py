"""Runs the checks inside this process: for callers that already paid for importing torch."""

import io
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TextIO

import pytest

from kata.checking.pytest_plugin import RUN
from kata.checking.verdict import Verdict
from kata.errors import UserError
from kata.manifest import ROOT, exercise, exercises
from kata.submission.interface import Submission

UNUSED_PLUGINS = (
    "terminal",
    "cacheprovider",
    "hypothesispytest",
    "logging",
    # These two collect garbage at every end, which takes as long as an exercise's checks.
    "unraisableexception",
    "threadexception",
)


_OPTIONS = (
    *(f"-pno:{plugin}" for plugin in UNUSED_PLUGINS),
    *("--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml")),
)


class _Collector:
    """A pytest plugin that keeps the run's verdicts."""

    def __init__(self) -> None:
        self.verdicts: list[Verdict] = []

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        self.verdicts = list(session.config.stash[RUN].verdicts.values())


class _Opener:
    """A pytest plugin that opens the submission in its own way."""

    def __init__(self, open_submission: Callable[[str], Submission]) -> None:
        self._open = open_submission

    def pytest_kata_open(self, exercise_id: str) -> Submission:
        return self._open(exercise_id)


class _Teller:
    """A pytest plugin that tells what happens while it happens."""

    def __init__(self, stream: TextIO, call_seconds: float) -> None:
        self._stream = stream
        self._call_seconds = call_seconds

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        run = config.stash[RUN]
        run.stream, run.call_seconds = self._stream, self._call_seconds


def run_here(package: Path, exercise_ids: list[str], seed: int | None = None) -> list[Verdict]:
    """The verdicts on the files in ``package``. Only for code that is trusted not to end or hang
    the process; ``kata.checking.run_in_subprocess`` is for all other."""
    return _run(exercise_ids, seed, str(package), [])


def run_told(package: Path, exercise_id: str, stream: TextIO, call_seconds: float) -> None:
    """Write each event of the run to ``stream``. No call of the submission's may take longer than
    ``call_seconds``, as far as it can be interrupted."""
    _run([exercise_id], None, str(package), [_Teller(stream, call_seconds)])


def run_on(
    open_submission: Callable[[str], Submission], exercise_ids: list[str], seed: int | None = None
) -> list[Verdict]:
    """The verdicts on submissions that live elsewhere: one is opened for each exercise's id."""
    return _run(exercise_ids, seed, "", [_Opener(open_submission)])


def load() -> None:
    """Load the checks themselves, so that processes forked from this one need not."""
    command = [
        *_OPTIONS,
        "--package=",
        "--collect-only",
        *(str(step.checks) for step in exercises()),
    ]
    with redirect_stdout(io.StringIO()):
        pytest.main(command)


def _run(
    exercise_ids: list[str], seed: int | None, package: str, plugins: list[object]
) -> list[Verdict]:
    collector = _Collector()
    options = [] if seed is None else ["--seed", str(seed)]
    command = [
        *_OPTIONS,
        f"--package={package}",
        *options,
        *(str(exercise(each).checks) for each in exercise_ids),
    ]
    output = io.StringIO()
    with redirect_stdout(output), redirect_stderr(output):
        status = pytest.main(command, plugins=[collector, *plugins])
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise UserError(f"The checks could not run: {output.getvalue().strip()}")
    return collector.verdicts
