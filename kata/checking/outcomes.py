"""Turns what a check raised into its outcome: a status, the learner's message, and the same without
values."""

from typing import NamedTuple

from kata.checking.expect import CheckFailed
from kata.checking.status import Status
from kata.submission.exception_messages import describe
from kata.submission.failures import Raised, SubmissionFailure, WrongType

PRINTED_LINES = 10
PRINTED_WIDTH = 200


class Outcome(NamedTuple):
    status: Status
    message: str
    summary: str


def outcome_of(exception: BaseException) -> Outcome:
    """In the learner's words."""
    from hypothesis.errors import Flaky

    if isinstance(exception, SubmissionFailure | Raised | WrongType):
        text = str(exception)
        return Outcome(Status(exception.status), text, getattr(exception, "summary", text))
    if isinstance(exception, CheckFailed):
        return Outcome(Status.FAILED, str(exception), exception.summary)
    if isinstance(exception, Flaky):
        return _flaky_outcome(exception)
    text = f"The check can't use what your code gave: {describe(exception)}."
    return Outcome(Status.FAILED, text, text)


def last_lines(printed: str) -> str:
    """The end of what was printed, short enough to read."""
    lines = printed.rstrip().splitlines()
    hidden = len(lines) - PRINTED_LINES
    shown = [line[:PRINTED_WIDTH] for line in lines[-PRINTED_LINES:]]
    return "\n".join([f"… ({hidden} lines before)", *shown] if hidden > 0 else shown)


def _flaky_outcome(exception: BaseException) -> Outcome:
    """The same input failed once and passed once, or failed in two ways: report one failure."""
    known = SubmissionFailure | Raised | WrongType | CheckFailed
    failures = [
        failure for failure in getattr(exception, "exceptions", ()) if isinstance(failure, known)
    ]
    note = "The same input with the same seed does not always give the same result."
    if not failures:
        return Outcome(Status.FAILED, note, note)
    text = str(failures[0])
    summary = getattr(failures[0], "summary", text)
    case = text.removeprefix(summary)
    return Outcome(Status.FAILED, f"{summary}\n\n{note}{case}", f"{summary}\n\n{note}")
