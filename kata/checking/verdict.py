"""What the checks found: the outcome of each check, and the verdict on an exercise."""

from dataclasses import dataclass

from kata.checking.clean_text import clean
from kata.checking.status import Status
from kata.manifest import Exercise

MAX_PART = 8000


@dataclass(frozen=True)
class Check:
    """One check's outcome. ``summary`` is the message without the check's inputs and expected
    values. Whatever a submission put into its texts can be printed."""

    name: str
    status: Status
    message: str = ""
    summary: str = ""
    printed: str = ""
    seconds: float = 0.0

    def __post_init__(self) -> None:
        for name in ("name", "message", "summary", "printed"):
            object.__setattr__(self, name, clean(getattr(self, name)))


@dataclass(frozen=True)
class Verdict:
    """One exercise's outcome. It is passed only if every check ran and passed.

    ``diagnosis_error`` is what our own diagnosis raised, if anything: no fault of the submission's.
    """

    exercise: Exercise
    checks: tuple[Check, ...] = ()
    misconceptions: tuple[str, ...] = ()
    diagnosis_error: str = ""

    @property
    def first_failure(self) -> Check | None:
        """The check whose message is shown: the checks stand in the order of a lesson."""
        return next((check for check in self.checks if check.status.is_failure), None)

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
        """What the learner reads: what happened, then a sentence on each named mistake."""
        return self._with_mistakes(self.first_failure.message if self.first_failure else "")

    @property
    def feedback(self) -> str:
        """The message without inputs and expected values, which a graded answer could copy."""
        return self._with_mistakes(self.first_failure.summary if self.first_failure else "")

    def _with_mistakes(self, text: str) -> str:
        if self.first_failure is None:
            return "" if self.is_passed else "The checks did not run to their end."
        parts = [text, *(self.exercise.mistakes[name] for name in self.misconceptions)]
        parts = [part if len(part) <= MAX_PART else part[:MAX_PART] + " …" for part in parts]
        return "\n\n".join(part for part in parts if part)


def next_exercise(verdicts: list[Verdict]) -> Verdict | None:
    """The first verdict, in the order of the exercises, that is not a pass."""
    left = [verdict for verdict in verdicts if not verdict.is_passed]
    return min(left, key=lambda verdict: verdict.exercise.number, default=None)
