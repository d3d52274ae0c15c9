"""Finds an exercise's lesson by its id: ``kata.lessons.ex03.mistakes``, say."""

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Protocol, cast

from torch import Tensor

from kata.contract import Interface
from kata.errors import UserError
from kata.submission.failures import Raised, SubmissionFailure, WrongType
from kata.submission.interface import Submission

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from kata.lessons.drawing.answer import Answer
    from kata.lessons.drawing.finding import Finding


class Picture(Protocol):
    """``ask`` runs in the same process as the student's code, ``show`` in ours."""

    def ask(self, submission: Submission) -> "dict[str, Answer]": ...

    def show(self, answers: "dict[str, Answer]") -> "tuple[list[Finding], Figure]": ...


def find_lesson(exercise_id: str, part: str) -> ModuleType | None:
    """A part of the exercise's lesson, ``"picture"`` say; None where it has none."""
    name = f"kata.lessons.{exercise_id}"
    if find_spec(name) is None or find_spec(f"{name}.{part}") is None:
        return None
    return import_module(f"{name}.{part}")


def diagnose(exercise_id: str, submission: Submission) -> list[str]:
    """The ids of the mistakes that explain what the submission does; empty if none does.

    A failed submission is called a few more times, on inputs chosen so that the known mistakes give
    different answers; a mistake is named only if exactly one fits. An exception in the diagnosis
    itself is a bug in the kata, and is passed on.
    """
    mistakes = find_lesson(exercise_id, "mistakes")
    if mistakes is None:
        return []
    try:
        return list(mistakes.diagnose(submission))
    except (SubmissionFailure, Raised, WrongType):
        return []  # Without a value there is nothing to distinguish mistakes by.


def observe(exercise_id: str, submission: Submission, names: Sequence[str] = ()) -> str:
    """The first relation in words that holds of what the submission does; empty if none does.

    For a failure without a name, or where all ``names`` are so broad that more can be said (the
    lesson's ``BROAD``; several joined by a space stand for all of them at once). It says what was
    seen on inputs of its own, so it tells nothing of the checks' hidden ones. An exception is a bug
    in the kata, and is passed on.
    """
    observations = find_lesson(exercise_id, "observations")
    broad = getattr(observations, "BROAD", ())
    if observations is None or not (set(names) <= set(broad) or " ".join(sorted(names)) in broad):
        return ""
    try:
        return next(iter(observations.observe(submission)), "")
    except (SubmissionFailure, Raised, WrongType):
        return ""


def find_expected(exercise: Interface) -> Callable[..., Tensor] | None:
    """What gives the right result for the exercise's inputs, where a formula does."""
    expected = find_lesson(exercise.id, "expected")
    return getattr(expected, exercise.name, None)


def find_picture(exercise: Interface) -> Picture:
    """The exercise's picture: its own, or the plain one of what is expected of it."""
    own = find_lesson(exercise.id, "picture")
    if own is not None:
        return cast(Picture, own)
    from kata.lessons.drawing.plain_picture import PlainPicture

    expected = find_lesson(exercise.id, "expected")
    if expected is None or not hasattr(expected, "examples"):
        raise UserError(f"There is no picture for {exercise.id} yet.")
    return PlainPicture(getattr(expected, exercise.name), expected.examples)
