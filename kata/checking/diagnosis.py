"""What is said of a failure beyond the check's own words. None of it changes a verdict."""

import io
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from typing import TypeVar

from kata.checking.expect import CheckFailed
from kata.checking.paste import line_to_paste
from kata.checking.verdict import Diagnosis
from kata.lessons.lookup import diagnose, observe
from kata.manifest import Exercise
from kata.submission.exception_messages import describe
from kata.submission.failures import Raised, SubmissionFailure, WrongType
from kata.submission.interface import Submission

Value = TypeVar("Value")


def diagnosis_of(exercise: Exercise, submission: Submission, exception: BaseException) -> Diagnosis:
    """Of the failure that a check met with this exception."""
    if isinstance(exception, SubmissionFailure):
        return Diagnosis()  # It gives no values.
    none: list[str] = []
    names, error = _quietly(lambda: diagnose(exercise.id, submission), none)
    observation = ""
    if not (error or isinstance(exception, Raised)):
        observation, error = _quietly(lambda: observe(exercise.id, submission, names), "")
    paste, paste_error = "", ""
    if isinstance(exception, CheckFailed):
        given = exception.given
        paste, paste_error = _quietly(lambda: line_to_paste(exercise, submission, given), "")
    return Diagnosis(tuple(names), error or paste_error, observation, paste=paste)


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
