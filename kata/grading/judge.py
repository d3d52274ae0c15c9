"""Grades one submission: runs the checks on it in workers, and says what they found."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from kata.checking.verdict import Verdict
from kata.grading.worker.launch import ColdLauncher, GraderTrouble, Launcher, WarmLauncher
from kata.grading.worker.remote import Budget, RemoteSubmission
from kata.grading.worker.start_parent import warm_parent
from kata.manifest import exercises


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
    exercise_seconds: float = 40.0,
    submission_seconds: float = 150.0,
) -> list[Verdict]:
    """The verdicts on one submission's files, by their names.

    ``problems`` says of a file why it was not taken. Raises GraderTrouble where no worker can be
    had.
    """
    from kata.checking.run_in_process import run_on

    whole = Budget(submission_seconds)
    opened: list[RemoteSubmission] = []
    steps = {step.id: step for step in exercises()}

    def open_submission(exercise_id: str) -> RemoteSubmission:
        for each in opened:
            each.close()
        budget = Budget(exercise_seconds, whole)
        step = steps[exercise_id]
        opened.append(RemoteSubmission(launch, step, files, problems or {}, budget))
        return opened[-1]

    try:
        verdicts = run_on(open_submission, exercise_ids or list(steps), seed)
    finally:
        for each in opened:
            each.close()
    for each in opened:
        if each.trouble is not None:
            raise GraderTrouble(each.trouble)
    return verdicts
