"""What is said of a failure beyond the check's own words. None of it changes a verdict."""

import io
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from typing import TypeVar

from kata.checking.clean_text import clean
from kata.checking.expect import CheckFailed
from kata.checking.paste import line_to_paste
from kata.checking.verdict import Diagnosis
from kata.lessons.lookup import diagnose, observe
from kata.manifest import Exercise
from kata.submission.exception_messages import MAX_LINE, describe
from kata.submission.failures import (
    Missing,
    NotStarted,
    Raised,
    SubmissionFailure,
    WrongType,
)
from kata.submission.interface import Submission
from kata.submission.syntax_pass import look_at as places_in

Value = TypeVar("Value")


def diagnosis_of(exercise: Exercise, submission: Submission, exception: BaseException) -> Diagnosis:
    """Of the failure that a check met with this exception."""
    if isinstance(exception, NotStarted | Missing):
        return Diagnosis()
    if isinstance(exception, SubmissionFailure):  # It gives no values.
        look_at, error = _quietly(lambda: _line_to_look_at(exercise, submission, True), "")
        return Diagnosis(error=error, look_at=look_at)
    none: list[str] = []
    names, error = _quietly(lambda: diagnose(exercise.id, submission), none)
    look_at, own_error = _quietly(lambda: _line_to_look_at(exercise, submission, bool(names)), "")
    error = error or own_error
    observation = ""
    if not (error or isinstance(exception, Raised)):
        observation, own_error = _quietly(lambda: observe(exercise.id, submission, names), "")
        error = error or own_error
    paste = ""
    if isinstance(exception, CheckFailed):
        given = exception.given
        paste, own_error = _quietly(lambda: line_to_paste(exercise, submission, given), "")
        error = error or own_error
    return Diagnosis(tuple(names), error, observation, look_at, paste)


def _line_to_look_at(exercise: Exercise, submission: Submission, is_known: bool) -> str:
    """The first line of the student's file that does nothing, with its place, as editors know it,
    and what is to be seen there. Where it ``is_known`` what went wrong, that may be another thing.
    """
    path, text = submission.source()
    places = places_in(text, exercise.name)
    if not places:
        return ""
    first = places[0]
    begins = "Besides, look at" if first.unused and is_known else "Look at"
    return clean(f"{begins} {path}:{first.line}\n      {first.text[:MAX_LINE]}\n{first.why}")


def _quietly(function: Callable[[], Value], nothing: Value) -> tuple[Value, str]:
    """The function's value, or ``nothing`` and what it raised; the submission's own failures are
    not ours. Prints nothing."""
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        try:
            return function(), ""
        except (SubmissionFailure, Raised, WrongType):
            return nothing, ""
        except Exception as error:
            return nothing, describe(error)
