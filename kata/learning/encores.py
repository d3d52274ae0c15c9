"""The encores as a learner meets them: when they open, and what invites to them."""

from collections.abc import Iterable
from pathlib import Path

from kata.checking.status import Status
from kata.checking.verdict import Verdict
from kata.learning.progress import Progress
from kata.manifest import Exercise, core_exercises, encores


def core_of(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Those that count as the kata's: all but the encores', or all where there are only these."""
    listed = list(verdicts)
    return [verdict for verdict in listed if not verdict.exercise.encore] or listed


def is_whole(verdicts: Iterable[Verdict]) -> bool:
    """Whether there is one on every exercise but the encores."""
    ids = {verdict.exercise.id for verdict in verdicts}
    return ids.issuperset(exercise.id for exercise in core_exercises())


def opens_encores(verdicts: Iterable[Verdict]) -> bool:
    """Whether every exercise but the encores is passed."""
    listed = list(verdicts)
    return is_whole(listed) and all(verdict.is_passed for verdict in core_of(listed))


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


def is_begun(known: Verdict | None) -> bool:
    """Whether someone has worked on the exercise of which this verdict is known, or none."""
    return known is None or known.status is not Status.NOT_STARTED


def begun(package: Path) -> list[Exercise]:
    """Those that someone has worked on."""
    progress = Progress(package)
    return [exercise for exercise in encores() if is_begun(progress.known(exercise))]
