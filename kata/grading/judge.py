"""Grades one submission: runs the checks on it in workers, and says what they found."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from kata.checking import time_limits
from kata.checking.events import CheckStarted, Event
from kata.checking.verdict import Verdict
from kata.grading.worker.launch import ColdLauncher, GraderTrouble, Launcher, WarmLauncher
from kata.grading.worker.remote import Budget, RemoteSubmission
from kata.grading.worker.start_parent import warm_parent
from kata.manifest import Exercise, core_exercises


@contextmanager
def launcher() -> Iterator[Launcher]:
    """Where workers come from, for as long as this lasts."""
    with warm_parent() as control:
        yield launcher_of(control)


def launcher_of(control: socket.socket | None) -> Launcher:
    return ColdLauncher() if control is None else WarmLauncher(control)


def judge(
    launch: Launcher,
    files: Mapping[str, bytes],
    problems: Mapping[str, str] | None = None,
    exercise_ids: list[str] | None = None,
    seed: int | None = None,
    submission_seconds: float = time_limits.SUBMISSION,
    until_failure: bool = False,
) -> list[Verdict]:
    """The verdicts on one submission's files, by their names, on all exercises but the encores
    where none is named.

    ``problems`` says of a file why it was not read. Raises GraderTrouble where no worker can be
    had.
    """
    from kata.checking.run_in_process import run_on

    whole = Budget(time_limits.stretched(submission_seconds))
    opened: list[RemoteSubmission] = []

    def open_submission(exercise: Exercise) -> RemoteSubmission:
        for earlier in opened:
            earlier.close()
        budget = Budget(time_limits.stretched(time_limits.EXERCISE), whole)
        opened.append(RemoteSubmission(launch, exercise, files, problems or {}, budget))
        return opened[-1]

    def listener(event: Event) -> None:
        if isinstance(event, CheckStarted) and opened:
            opened[-1].begin_check()

    everything = [exercise.id for exercise in core_exercises()]
    try:
        verdicts = run_on(
            open_submission, exercise_ids or everything, seed, listener, until_failure
        )
    finally:
        for submission in opened:
            submission.close()
    for submission in opened:
        if submission.trouble is not None:
            raise GraderTrouble(submission.trouble)
    return verdicts
