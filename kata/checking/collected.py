"""The checks of some exercises, collected by pytest once and run as often as they are asked for.

Starting pytest and collecting take as long as many an exercise's checks do, and here one process
runs them again and again: for a save in the editor, a submission, a mutant.
"""

import warnings

import pytest
from _pytest.config import _prepareconfig

from kata import isolation
from kata.checking.events import Finished
from kata.checking.pytest_options import options
from kata.checking.pytest_plugin import CHECK_RUN, CheckRun, run_all
from kata.errors import UserError

_UNUSED_PLUGINS = (
    *("terminal", "hypothesispytest", "logging", "junitxml", "pastebin", "stepwise", "doctest"),
    *("unittest", "subtests", "legacypath", "recwarn", "setuponly", "setupplan", "faulthandler"),
    # These two collect garbage at the end of every check.
    *("unraisableexception", "threadexception"),
)


class _Problems:
    """A pytest plugin that keeps what went wrong while checks were collected."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            said = [each[1:] for each in str(report.longrepr).splitlines() if each[:2] == "E "]
            self.found.append(f"{report.nodeid}: {' '.join(' '.join(said).split())}")


class Collected:
    """The checks of these exercises. Raises UserError where they can't be collected."""

    def __init__(self, exercise_ids: tuple[str, ...]) -> None:
        problems = _Problems()
        # Not what file descriptors get: a process forked from this one has others.
        command = [*options(list(exercise_ids), None, *_UNUSED_PLUGINS), "--capture=sys"]
        # pytest's own start of a session, which stays open; there is no public name for that.
        with isolation.OwnEnvironment(), warnings.catch_warnings():
            self._config = _prepareconfig([*command, "--package="], [problems])
            self._config._do_configure()
            session = pytest.Session.from_config(self._config)
            self._config.hook.pytest_sessionstart(session=session)
            self._config.hook.pytest_collection(session=session)
        if problems.found:
            raise UserError(f"The checks could not run: {'; '.join(problems.found)}")
        self._items = list(session.items)

    def run(self, run: CheckRun) -> None:
        """Run them all, with what ``run`` says. Raises UserError where pytest can't."""
        self._config.stash[CHECK_RUN] = run
        try:
            with isolation.OwnEnvironment():
                run.begin(self._items)
                run_all(self._items, run.is_settled)
                run.send(Finished())
        except (pytest.exit.Exception, Exception) as error:
            raise UserError(f"The checks could not run: {error}") from error
