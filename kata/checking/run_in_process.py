"""Runs the checks in this process: for callers that have torch loaded already."""

import io
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from kata import isolation
from kata.checking.pytest_options import options
from kata.checking.pytest_plugin import CHECK_RUN, Listener, Open
from kata.checking.verdict import Verdict
from kata.errors import UserError
from kata.manifest import exercises

UNUSED_PLUGINS = (
    *("terminal", "hypothesispytest", "logging", "junitxml", "pastebin", "stepwise", "doctest"),
    *("unittest", "subtests", "legacypath", "recwarn", "setuponly", "setupplan", "faulthandler"),
    # These two collect garbage at the end of every run: that takes as long as some checks.
    *("unraisableexception", "threadexception"),
)
"""Loading them takes as long as the checks of some exercises."""


class _Run:
    """A pytest plugin that configures the run and keeps its verdicts."""

    def __init__(self, configure: Callable[[pytest.Config], None]) -> None:
        self._configure = configure
        self.verdicts: list[Verdict] = []
        self.problems: list[str] = []

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        self._configure(config)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            said = [each[1:] for each in str(report.longrepr).splitlines() if each[:2] == "E "]
            self.problems.append(f"{report.nodeid}: {' '.join(' '.join(said).split())}")

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        self.verdicts = session.config.stash[CHECK_RUN].verdicts


def run_in_process(
    package: Path,
    exercise_ids: list[str],
    seed: int | None = None,
    listener: Listener | None = None,
    until_failure: bool = False,
) -> list[Verdict]:
    """The verdicts on the files in ``package``; ``listener`` gets each event of the run.

    ``until_failure`` leaves out the checks after an exercise's first failure, which decides.
    Only where the code is allowed to end or hang this process; otherwise use
    ``kata.checking.run_in_subprocess``.
    """

    def configure(config: pytest.Config) -> None:
        run = config.stash[CHECK_RUN]
        run.until_failure = until_failure
        if listener is not None:
            run.listeners.append(listener)

    return _run(exercise_ids, seed, configure, str(package))


def run_on(
    open_submission: Open,
    exercise_ids: list[str],
    seed: int | None = None,
    listener: Listener | None = None,
    until_failure: bool = False,
) -> list[Verdict]:
    """The verdicts on submissions opened by ``open_submission``, once for each exercise."""

    def configure(config: pytest.Config) -> None:
        run = config.stash[CHECK_RUN]
        run.open_submission = open_submission
        run.until_failure = until_failure
        if listener is not None:
            run.listeners.append(listener)

    return _run(exercise_ids, seed, configure)


def load_checks() -> None:
    """Import the checks, so that processes forked from this one need not."""
    everything = [exercise.id for exercise in exercises()]
    with redirect_stdout(io.StringIO()):
        _pytest_main([*options(everything, None, *UNUSED_PLUGINS), "--package=", "--collect-only"])


def _run(
    exercise_ids: list[str],
    seed: int | None,
    configure: Callable[[pytest.Config], None],
    package: str = "",
) -> list[Verdict]:
    run = _Run(configure)
    command = [*options(exercise_ids, seed, *UNUSED_PLUGINS), f"--package={package}"]
    output = io.StringIO()
    with redirect_stdout(output), redirect_stderr(output):
        status = _pytest_main(command, [run])
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        problem = "; ".join(run.problems) or output.getvalue().strip().removeprefix("ERROR: ")
        raise UserError(f"The checks could not run: {problem}")
    return run.verdicts


def _pytest_main(command: list[str], plugins: Sequence[object] = ()) -> int | pytest.ExitCode:
    """``pytest.main``, whatever the user's shell asks of pytest, and without the plugins that are
    installed beside it: loading some takes longer than all checks."""
    with isolation.OwnEnvironment():
        return pytest.main(command, plugins)
