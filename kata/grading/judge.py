"""Grades one submission: runs the checks on it in workers, and says what they found."""

import socket
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from kata.checking import time_limits
from kata.checking.events import CheckEnded, CheckStarted, Event
from kata.checking.status import Status
from kata.checking.verdict import Verdict
from kata.grading.worker.ahead import Transcript
from kata.grading.worker.launch import ColdLauncher, GraderTrouble, Launcher, WarmLauncher
from kata.grading.worker.remote import Budget, RemoteSubmission
from kata.grading.worker.start_parent import warm_parent
from kata.manifest import Exercise, core_exercises

_transcripts: WeakKeyDictionary[Hashable, tuple[int | None, Transcript]] = WeakKeyDictionary()
"""Of each check the latest run's seed, and what was asked with it of submissions that passed."""


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
    transcript = Transcript()

    def open_submission(exercise: Exercise) -> RemoteSubmission:
        for earlier in opened:
            earlier.close()
        budget = Budget(time_limits.stretched(time_limits.EXERCISE), whole)
        opened.append(RemoteSubmission(launch, exercise, files, problems or {}, budget))
        return opened[-1]

    def listener(event: Event) -> None:
        if isinstance(event, CheckStarted) and opened:
            opened[-1].begin_check()
        if isinstance(event, CheckEnded) and event.check.status is Status.PASSED:
            opened[-1].note_in(transcript)

    def passes_as_before(check: Hashable) -> bool:
        nonlocal transcript
        transcript = _transcript_of(check, seed)
        return opened[-1].passes_as_before(transcript)

    everything = [exercise.id for exercise in core_exercises()]
    try:
        verdicts = run_on(
            open_submission,
            exercise_ids or everything,
            seed,
            listener,
            until_failure,
            passes_as_before,
        )
    finally:
        for submission in opened:
            submission.close()
    for submission in opened:
        if submission.trouble is not None:
            raise GraderTrouble(submission.trouble)
    return verdicts


def _transcript_of(check: Hashable, seed: int | None) -> Transcript:
    if check not in _transcripts or _transcripts[check][0] != seed:
        _transcripts[check] = seed, Transcript()
    return _transcripts[check][1]
