"""Runs the checks in a supervised process of their own, so that no submission can take the verdicts
down with it: a process that hangs or dies costs its own exercise, not the others."""

import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kata import processes
from kata.checking import time_limits
from kata.checking.events import NOT_WRITTEN, CheckStarted, Event, ExerciseEnded, from_json
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
        findings.current, findings.finished = None, False
        process = _CheckProcess(package, left, seed, findings, on_event)
        process.run()
        if not findings.finished and process.exit_status == NOT_WRITTEN:
            raise UserError(
                f"The checks could not write to {tempfile.gettempdir()}, which may be full. "
                "Free some space there, or set TMPDIR to another folder, and try again."
            )
        if findings.current is None:
            raise UserError(f"The checks could not start (exit status {process.exit_status}).")
        if not findings.finished:
            if process.limit is not None:
                findings.note_timeout(findings.current, package, process.limit)
            else:
                findings.note_death(findings.current, package, process.exit_status)
        # Usually none is left; quitting a debugger ends only its own exercise.
        left = left[left.index(findings.current) + 1 :]
    return findings.verdicts()


class _CheckProcess:
    """One process that runs checks. ``limit`` is the time limit it was killed at, if it was."""

    def __init__(
        self,
        package: Path,
        exercise_ids: list[str],
        seed: int | None,
        findings: Findings,
        on_event: Callable[[Event], None],
    ) -> None:
        self.limit: float | None = None
        self.exit_status = 0
        self._package = package
        self._findings = findings
        self._on_event = on_event
        self._since = {"": time.monotonic()}
        self._unread = ""
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
            try:
                while process.poll() is None:
                    self._read(reader)
                    if self._findings.finished:
                        break  # A Python that has torch loaded takes a second to leave.
                    if not self._findings.paused and (limit := self._exceeded_limit()):
                        self.limit = limit
                        break
                    time.sleep(POLL_SECONDS)
            finally:
                process.terminate()  # It takes the child that runs an exercise with it.
                with suppress(subprocess.TimeoutExpired):
                    process.wait(time_limits.LINGER)
                self.exit_status = processes.kill(process)
            self._read(reader)

    def _exceeded_limit(self) -> float | None:
        """The time limit that the process has exceeded, if any."""
        now, findings = time.monotonic(), self._findings
        limits = {"": time_limits.START}
        if findings.current is not None:
            limits = {"": time_limits.CHECK, findings.current: time_limits.EXERCISE}
        fair = {what: time_limits.stretched(limit) for what, limit in limits.items()}
        exceeded = (limit for what, limit in fair.items() if now - self._since[what] > limit)
        return next(exceeded, None)

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
            self._since[""] = time.monotonic()
            if isinstance(event, CheckStarted):
                self._since.setdefault(event.exercise, self._since[""])
            self._findings.handle(event)
            if isinstance(event, ExerciseEnded) and not event.complete:
                self._findings.note_death(event.exercise, self._package, event.exit_status)
            self._on_event(event)


@contextmanager
def _event_file() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="kata-") as folder:
        path = Path(folder) / "events.jsonl"
        path.touch()
        yield path
