"""What the events of a run have shown so far, from which the verdicts are made."""

from dataclasses import dataclass, field
from pathlib import Path

from kata.checking.events import (
    CheckEnded,
    CheckStarted,
    Event,
    ExerciseEnded,
    ExerciseStarted,
    Finished,
    Paused,
    Resumed,
)
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

    ``running`` are the ids of the exercises being checked, each with its process's number if it has
    one of its own; ``begun`` are these and those that have been, ``paused`` those in a debugger.
    """

    def __init__(self, exercise_ids: list[str]) -> None:
        self._found = {exercise_id: _Found() for exercise_id in exercise_ids}
        self._checks = dict.fromkeys(exercise_ids, "")
        self.running: dict[str, int | None] = {}
        self.begun: set[str] = set()
        self.paused: set[str] = set()
        self.finished = False

    def handle(self, event: Event) -> None:
        match event:
            case ExerciseStarted():
                self.running[event.exercise] = event.process
                self.begun.add(event.exercise)
            case CheckStarted():
                if event.exercise not in self.running:  # In the same process as the one before.
                    self.running = {event.exercise: None}
                self.begun.add(event.exercise)
                self._checks[event.exercise] = event.check
            case ExerciseEnded():
                self.running.pop(event.exercise, None)
                self.paused.discard(event.exercise)
            case CheckEnded():
                found = self._found[event.exercise]
                found.checks.append(event.check)
                found.diagnosis = event.diagnosis
            case Paused():
                self.paused.add(event.exercise)
            case Resumed():
                self.paused.discard(event.exercise)
            case Finished():
                self.finished = True

    def check_of(self, exercise_id: str) -> str:
        """The exercise's check that started last."""
        return self._checks[exercise_id]

    def note(self, exercise_id: str, status: Status, message: str) -> None:
        """Record an event in this exercise's run that no check could report itself."""
        check = Check(self._checks[exercise_id], status, message, message)
        self._found[exercise_id].checks.append(check)

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
