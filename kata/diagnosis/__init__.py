"""Names for mistakes. A failed submission is asked a few questions more, on inputs drawn so that
the known mistakes give different answers; a name is given only where exactly one fits."""

from collections.abc import Callable
from typing import Any

from kata.diagnosis import ex01, ex02, ex03, ex04, ex05, ex06
from kata.submission.interface import Submission

_DIAGNOSES: dict[str, Callable[[Any], list[str]]] = {
    "ex01": ex01.diagnose,
    "ex02": ex02.diagnose,
    "ex03": ex03.diagnose,
    "ex04": ex04.diagnose,
    "ex05": ex05.diagnose,
    "ex06": ex06.diagnose,
}


def diagnose(exercise_id: str, submission: Submission) -> list[str]:
    """The ids of the mistakes that explain what the submission does; empty where none does."""
    try:
        return _DIAGNOSES[exercise_id](submission)
    except KeyboardInterrupt:
        raise
    except BaseException:
        return []  # Whatever a submission does to its diagnosis, its verdict stands.
