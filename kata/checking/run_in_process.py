"""Runs the checks in this process: for callers that have torch loaded already."""

import functools
import io
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from kata.checking.collected import Collected
from kata.checking.pytest_plugin import (
    CheckRun,
    Listener,
    Open,
    PassesAsBefore,
    open_in_process,
)
from kata.checking.verdict import Verdict
from kata.manifest import exercises, find_exercise


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
    return run_on(open_in_process(str(package)), exercise_ids, seed, listener, until_failure)


def run_on(
    open_submission: Open,
    exercise_ids: list[str],
    seed: int | None = None,
    listener: Listener | None = None,
    until_failure: bool = False,
    passes_as_before: PassesAsBefore | None = None,
) -> list[Verdict]:
    """The verdicts on submissions opened by ``open_submission``, once for each exercise.

    A check is not run where ``passes_as_before``, called before it, says that it passes.
    """
    run = CheckRun(
        open_submission, seed, until_failure=until_failure, passes_as_before=passes_as_before
    )
    if listener is not None:
        run.listeners.append(listener)
    try:
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            _collected(exercise_ids).run(run)
    except BaseException:
        _kept.cache_clear()  # It stopped half way.
        raise
    return run.verdicts


def load_checks() -> None:
    """Import the checks, so that processes forked from this one need not."""
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        _collected([exercise.id for exercise in exercises()])


def _collected(exercise_ids: list[str]) -> Collected:
    files = tuple(find_exercise(exercise_id).checks for exercise_id in exercise_ids)
    return _kept(tuple(exercise_ids), files)


@functools.lru_cache(maxsize=32)
def _kept(exercise_ids: tuple[str, ...], files: tuple[Path, ...]) -> Collected:
    """Files at other places are collected anew."""
    return Collected(exercise_ids)
