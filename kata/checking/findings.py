"""What the events of a run have shown so far, from which the verdicts are made."""

from dataclasses import dataclass, field
from pathlib import Path

from kata.checking.events import CheckEnded, CheckStarted, Event, Finished, Paused, Resumed
from kata.checking.status import Status
from kata.checking.verdict import Check, Diagnosis, Verdict
from kata.manifest import find_exercise
from kata.submission.showing import short_path


@dataclass
class _Found:
    checks: list[Check] = field(default_factory=list)
    diagnosis: Diagnosis = field(default_factory=Diagnosis)


class Findings:
    """Handles a run's events; gives the verdict on each exercise.

    ``current`` is the id of the exercise being checked, ``check`` the name of the running check.
    """

    def __init__(self, exercise_ids: list[str]) -> None:
        self._found = {exercise_id: _Found() for exercise_id in exercise_ids}
        self.current: str | None = None
        self.check = ""
        self.paused = False
        self.finished = False

    def handle(self, event: Event) -> None:
        match event:
            case CheckStarted():
                self.current, self.check = event.exercise, event.check
            case CheckEnded():
                found = self._found[event.exercise]
                found.checks.append(event.check)
                found.diagnosis = event.diagnosis
            case Paused() | Resumed():
                self.paused = isinstance(event, Paused)
            case Finished():
                self.finished = True

    def note(self, exercise_id: str, status: Status, message: str) -> None:
        """Record an event in this exercise's run that no check could report itself."""
        self._found[exercise_id].checks.append(Check(self.check, status, message, message))

    def note_timeout(self, exercise_id: str, package: Path, seconds: float) -> None:
        """Its process had to be killed after this many seconds."""
        self.note(
            exercise_id,
            Status.TIMEOUT,
            f"{_path(package, exercise_id)} was still running after {seconds:g} seconds and could "
            "only be ended from outside. A loop that never ends?",
        )

    def note_death(self, exercise_id: str, package: Path, exit_status: int) -> None:
        """Its process ended by itself before the last check had finished."""
        self.note(
            exercise_id,
            Status.CRASHED,
            f"{_path(package, exercise_id)} ended the Python process it ran in "
            f"({how_it_ended(exit_status)}). Look for a call that ends the program (os._exit, "
            "quit), or for recursion without an end.",
        )

    def verdict(self, exercise_id: str) -> Verdict:
        found = self._found[exercise_id]
        return Verdict(find_exercise(exercise_id), tuple(found.checks), *found.diagnosis)

    def diagnosis(self, exercise_id: str) -> Diagnosis:
        return self._found[exercise_id].diagnosis

    def verdicts(self) -> list[Verdict]:
        """One for each exercise, in the order requested."""
        return [self.verdict(exercise_id) for exercise_id in self._found]


def how_it_ended(exit_status: int) -> str:
    """A process's end, in words."""
    return f"signal {-exit_status}" if exit_status < 0 else f"exit status {exit_status}"


def _path(package: Path, exercise_id: str) -> str:
    return short_path(package / find_exercise(exercise_id).file)
