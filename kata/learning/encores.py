"""The encores as a learner meets them: when they open, and what invites to them."""

from collections.abc import Iterable
from pathlib import Path

from kata.checking.verdict import Verdict
from kata.manifest import Exercise, encores


def heading(is_open: bool) -> str:
    """What stands over the encores, under the other exercises."""
    return "Encore" if is_open else "Encore, open once all of the above pass"


def next_encore(verdicts: Iterable[Verdict | None]) -> Exercise | None:
    """The first that is not known to be passed."""
    passed = {each.exercise.id for each in verdicts if each is not None and each.is_passed}
    return next((exercise for exercise in encores() if exercise.id not in passed), None)


def invitation(verdicts: Iterable[Verdict | None]) -> str:
    """What is said once all others are passed; empty where no encore is left."""
    exercise = next_encore(verdicts)
    if exercise is None:
        return ""
    minutes = f"about {exercise.minutes} minutes"
    return f"Encore, if you like: exercise {exercise.number} · {exercise.title} ({minutes})"


def begun(package: Path) -> list[Exercise]:
    """Those that someone has worked on: the file is there, and is no longer the stub."""
    return [
        exercise
        for exercise in encores()
        if (file := package / exercise.file).is_file()
        and file.read_bytes() != exercise.stub.read_bytes()
    ]
