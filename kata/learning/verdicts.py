"""Verdicts on a learner's files: those already known, and those that need a run of the checks."""

from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from kata.checking.events import Event, Paused
from kata.checking.run_in_subprocess import run_checks
from kata.checking.verdict import Verdict
from kata.learning.progress import Progress, fingerprint
from kata.manifest import Exercise


def check_and_note(
    package: Path, exercises: list[Exercise], on_event: Callable[[Event], None]
) -> list[Verdict]:
    """Check these exercises and store their verdicts as progress."""
    progress = Progress(package)
    seen = {exercise.id: fingerprint(package, exercise) for exercise in exercises}
    verdicts = run_checks(package, [exercise.id for exercise in exercises], on_event=on_event)
    for verdict in verdicts:
        progress.note(verdict, seen[verdict.exercise.id])
    return verdicts


def up_to_date(package: Path, exercises: list[Exercise], console: Console) -> list[Verdict]:
    """The verdicts on these exercises; those that have changed are checked first."""
    progress = Progress(package)
    known = {exercise.id: progress.known(exercise) for exercise in exercises}
    changed = [exercise for exercise in exercises if known[exercise.id] is None]
    found: dict[str, Verdict] = {}
    if changed:
        ids = ", ".join(exercise.id for exercise in changed)
        with console.status(f"Checking {ids} …") as status:

            def show(event: Event) -> None:
                if isinstance(event, Paused):
                    status.stop()

            verdicts = check_and_note(package, changed, show)
        found = {verdict.exercise.id: verdict for verdict in verdicts}
    return [known[exercise.id] or found[exercise.id] for exercise in exercises]
