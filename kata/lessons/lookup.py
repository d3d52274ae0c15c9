"""Names for mistakes. A failed submission is asked a few questions more, on inputs drawn so that
the known mistakes give different answers; a name is given only where exactly one fits."""

from collections.abc import Callable
from typing import Any

from kata.lessons.ex01 import mistakes as ex01
from kata.lessons.ex02 import mistakes as ex02
from kata.lessons.ex03 import mistakes as ex03
from kata.lessons.ex04 import mistakes as ex04
from kata.lessons.ex05 import mistakes as ex05
from kata.lessons.ex06 import mistakes as ex06
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
