"""Runs the checks in a supervised process of their own, so that no submission can take the verdicts
down with it: a process that hangs or dies costs its own exercise, not the others."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kata import processes
from kata.checking import time_limits
from kata.checking.events import (
    NOT_WRITTEN,
    CheckEnded,
    CheckStarted,
    Event,
    ExerciseEnded,
    ExerciseStarted,
    Resumed,
    from_json,
)
from kata.checking.findings import Findings
from kata.checking.pytest_options import options
from kata.checking.verdict import Verdict
from kata.errors import UserError

POLL_SECONDS = 0.02


def run_checks(
    package: Path,
    exercise_ids: list[str],
    seed: int | None = None,
    on_event: Callable[[Event], None] = lambda event: None,
) -> list[Verdict]:
    """Check the files in ``package`` and return a verdict for each exercise, in the order given."""
    findings = Findings(exercise_ids)
    left = list(exercise_ids)
    while left:
        findings.running, findings.finished = {}, False
        process = _CheckProcess(package, left, seed, findings, on_event)
        process.run()
        if not findings.finished and process.exit_status == NOT_WRITTEN:
            raise UserError(
                f"The checks could not write to {tempfile.gettempdir()}, which may be full. "
                "Free some space there, or set TMPDIR to another folder, and try again."
            )
        if findings.begun.isdisjoint(left):
            raise UserError(f"The checks could not start (exit status {process.exit_status}).")
        if not findings.finished:
            for exercise_id in findings.running:
                process.note_end(exercise_id, process.exit_status)
        # Usually none is left; quitting a debugger ends only its own exercise.
        left = [exercise_id for exercise_id in left if exercise_id not in findings.begun]
    return findings.verdicts()


class _CheckProcess:
    """One process that runs checks, each exercise's in a child of it where processes can fork."""

    def __init__(
        self,
        package: Path,
        exercise_ids: list[str],
        seed: int | None,
        findings: Findings,
        on_event: Callable[[Event], None],
    ) -> None:
        self.exit_status = 0
        self._package = package
        self._findings = findings
        self._on_event = on_event
        self._unread = ""
        self._started: dict[str, float] = {}
        self._last: dict[str, float] = {}
        self._exceeded: dict[str, float] = {}
        """The time limit at which the process that checks this exercise was killed."""
        self._arguments = [
            # The board reports a crash; a dump would only bury that.
            *options(exercise_ids, seed, "terminal", "faulthandler"),
            *("--package", str(package), "--fresh-children"),
        ]

    def run(self) -> None:
        with _event_file() as events, open(events, encoding="utf-8") as reader:
            # In our group, so that a debugger in the student's code has the terminal.
            process = processes.start_python(
                "pytest", *self._arguments, "--event-file", str(events), own_group=False
            )
            self._begun = time.monotonic()
            try:
                while process.poll() is None:
                    self._read(reader)
                    if self._findings.finished:
                        break  # A Python that has torch loaded takes a second to leave.
                    if not self._keep_limits():
                        break
                    time.sleep(POLL_SECONDS)
            finally:
                process.terminate()  # It takes its children with it.
                with suppress(subprocess.TimeoutExpired):
                    process.wait(time_limits.LINGER)
                self.exit_status = processes.kill(process)
            self._read(reader)

    def note_end(self, exercise_id: str, exit_status: int) -> None:
        """Its checks did not come to their end: by a time limit, or by themselves."""
        limit = self._exceeded.get(exercise_id)
        if limit is not None:
            self._findings.note_timeout(exercise_id, self._package, limit)
        else:
            self._findings.note_death(exercise_id, self._package, exit_status)

    def _keep_limits(self) -> bool:
        """End what has run too long. Whether the others can run on."""
        now = time.monotonic()
        if not self._last:
            return now - self._begun < time_limits.stretched(time_limits.START)
        for exercise_id, process in self._findings.running.items():
            limit = self._exceeded_limit(exercise_id, now)
            if limit is None or exercise_id in {*self._findings.paused, *self._exceeded}:
                continue
            self._exceeded[exercise_id] = limit
            if process is None:
                return False
            with suppress(ProcessLookupError):  # It has ended in this moment.
                os.kill(process, signal.SIGKILL)
        return True

    def _exceeded_limit(self, exercise_id: str, now: float) -> float | None:
        for since, seconds in (
            (self._last, time_limits.CHECK),
            (self._started, time_limits.EXERCISE),
        ):
            limit = time_limits.stretched(seconds)
            if now - since.get(exercise_id, now) > limit:
                return limit
        return None

    def _read(self, reader: Iterator[str]) -> None:
        for piece in reader:
            line, self._unread = self._unread + piece, ""
            if not line.endswith("\n"):  # It is still being written.
                self._unread = line
                return
            try:
                event = from_json(line)
            except ValueError:
                continue  # From a submission that found the file, or broke what writes it.
            if isinstance(event, Resumed):  # The time in a debugger does not count.
                self._started.pop(event.exercise, None)
            if isinstance(event, ExerciseStarted | CheckStarted | CheckEnded | Resumed):
                self._last[event.exercise] = time.monotonic()
                self._started.setdefault(event.exercise, self._last[event.exercise])
            self._findings.handle(event)
            if isinstance(event, ExerciseEnded) and not event.complete:
                self.note_end(event.exercise, event.exit_status)
            self._on_event(event)


@contextmanager
def _event_file() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="kata-") as folder:
        path = Path(folder) / "events.jsonl"
        path.touch()
        yield path
