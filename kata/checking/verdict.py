"""What the checks found: the outcome of each check, and the verdict on an exercise."""

from dataclasses import dataclass
from textwrap import indent
from typing import NamedTuple

from kata.checking.clean_text import clean
from kata.checking.status import Status
from kata.files import COMMAND
from kata.manifest import Exercise

MAX_PART = 8000

SAID_BY_PASTE = ("  you returned ", "  expected ")
"""How the rows begin whose numbers stand in the line to paste, too."""
NAMES_ITS_CHECK = (Status.FAILED, Status.TIMEOUT, Status.CRASHED)
"""With any other status it does not matter which check met it first."""


@dataclass(frozen=True)
class Check:
    """One check's outcome. ``summary`` is the message without the case: the check's inputs and
    expected values. Whatever a submission put into its texts can be printed."""

    name: str
    status: Status
    message: str = ""
    summary: str = ""
    printed: str = ""
    seconds: float = 0.0

    def __post_init__(self) -> None:
        for name in ("name", "message", "summary", "printed"):
            object.__setattr__(self, name, clean(getattr(self, name)))

    @property
    def case(self) -> str:
        """What the message says beyond the summary: it may hold hidden values."""
        return self.message.removeprefix(self.summary).lstrip("\n")


class Diagnosis(NamedTuple):
    """What further calls and the source say about a failure.

    ``observation`` is a relation in words, where no mistake could be named; ``look_at`` the line
    that looks like a slip, ``paste`` a line that shows the failure by itself. ``error`` is what our
    own diagnosis raised, if anything: no fault of the submission's.
    """

    misconceptions: tuple[str, ...] = ()
    error: str = ""
    observation: str = ""
    look_at: str = ""
    paste: str = ""


class Part(NamedTuple):
    """A part of what the learner reads. ``mistake`` is the id of the mistake it is about."""

    text: str
    mistake: str = ""


@dataclass(frozen=True)
class Verdict:
    """One exercise's outcome. It is passed only if every check ran and passed.

    For the other fields, see ``Diagnosis``.
    """

    exercise: Exercise
    checks: tuple[Check, ...] = ()
    misconceptions: tuple[str, ...] = ()
    diagnosis_error: str = ""
    observation: str = ""
    look_at: str = ""
    paste: str = ""

    @property
    def first_failure(self) -> Check | None:
        """The check whose message is shown: the checks stand in the order of a lesson."""
        return next((check for check in self.checks if check.status.is_failure), None)

    @property
    def failed_check(self) -> str:
        """The name of the check that failed; empty where it does not matter which one did."""
        failure = self.first_failure
        if failure is None or failure.status not in NAMES_ITS_CHECK:
            return ""
        return failure.name

    @property
    def status(self) -> Status:
        if self.first_failure is not None:
            return self.first_failure.status
        ran = bool(self.checks) and all(check.status is Status.PASSED for check in self.checks)
        return Status.PASSED if ran else Status.CRASHED

    @property
    def is_passed(self) -> bool:
        return self.status is Status.PASSED

    @property
    def seconds(self) -> float:
        return sum(check.seconds for check in self.checks)

    @property
    def message(self) -> str:
        """What the learner reads, with the case."""
        return _joined(self.parts())

    @property
    def feedback(self) -> str:
        """The message without inputs and expected values, which a graded answer could copy."""
        return _joined(self.parts(with_case=False))

    def parts(self, *, with_case: bool = True, command: str = COMMAND) -> list[Part]:
        """In the order in which every place shows them: what was seen, what probably follows from
        it, where to look, the case, and what to do next, where a ``command`` is named for it."""
        failure = self.first_failure
        if failure is None:
            return [] if self.is_passed else [Part("The checks did not run to their end.")]
        parts = [
            Part(failure.summary),
            Part(self.observation),
            *(Part(self.exercise.mistakes[name], name) for name in self.misconceptions),
            Part(self.look_at),
            Part(self._case if with_case else ""),
            Part(self.next_step(command) if command else ""),
        ]
        return [Part(_cut(part.text), part.mistake) for part in parts if part.text]

    @property
    def _case(self) -> str:
        case = self.first_failure.case if self.first_failure else ""
        if not self.paste:
            return case
        rows = [row for row in case.splitlines() if not row.startswith(SAID_BY_PASTE)]
        return "\n".join([*rows, indent(self.paste, "  ")])

    def next_step(self, command: str = COMMAND) -> str:
        """What to do about a failure without a name; the sentence on a mistake says where to look.
        Empty where there is nothing to do."""
        if self.is_passed or self.misconceptions:
            return ""
        hint = f"{command} hint {self.exercise.id}"
        if self.status is Status.FAILED:
            picture = f"{command} picture {self.exercise.id}"
            return f"Next: {picture} draws what your code gives, {hint} shows a hint."
        return f"Next: {hint} shows a hint."


def _joined(parts: list[Part]) -> str:
    return "\n\n".join(part.text for part in parts)


def _cut(text: str) -> str:
    return text if len(text) <= MAX_PART else text[:MAX_PART] + " …"


def next_exercise(verdicts: list[Verdict]) -> Verdict | None:
    """The first verdict, in the order of the exercises, that is not a pass."""
    left = [verdict for verdict in verdicts if not verdict.is_passed]
    return min(left, key=lambda verdict: verdict.exercise.number, default=None)
