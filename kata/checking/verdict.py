"""What the checks found, as plain data: a Verdict per exercise, and the report of a submission."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kata.files import write_atomically
from kata.manifest import Exercise, exercises

SCHEMA = 1
MAX_PART = 8000
WORDS = {
    "passed": "passed",
    "not-started": "not started",
    "failed": "failed",
    "error": "failed",
    "missing": "missing",
    "timeout": "ran too long",
    "crashed": "crashed",
    "forbidden": "not allowed",
}
"""The words for each status that a learner reads."""


@dataclass(frozen=True)
class Check:
    """One check's outcome: ``passed``, ``not-run``, or one of the report's other words.

    ``summary`` is the message without the check's inputs and expected values.
    """

    name: str
    status: str
    message: str = ""
    summary: str = ""
    printed: str = ""
    seconds: float = 0.0


@dataclass
class Verdict:
    """One exercise's outcome. It is passed only if every check ran and passed."""

    exercise: Exercise
    checks: list[Check] = field(default_factory=list)
    misconceptions: tuple[str, ...] = ()

    @property
    def first_failure(self) -> Check | None:
        """The check whose message is shown: the checks stand in the order of a lesson."""
        return next((c for c in self.checks if c.status not in ("passed", "not-run")), None)

    @property
    def status(self) -> str:
        if self.first_failure is not None:
            return self.first_failure.status
        ran = bool(self.checks) and all(check.status == "passed" for check in self.checks)
        return "passed" if ran else "crashed"

    @property
    def points(self) -> float:
        return self.exercise.points if self.status == "passed" else 0.0

    @property
    def seconds(self) -> float:
        return sum(check.seconds for check in self.checks)

    @property
    def message(self) -> str:
        """What the learner reads: what happened, then a sentence for each named mistake."""
        return self._with_mistakes(self.first_failure.message if self.first_failure else "")

    @property
    def feedback(self) -> str:
        """The message without inputs and expected values, which a graded answer could copy."""
        return self._with_mistakes(self.first_failure.summary if self.first_failure else "")

    def _with_mistakes(self, text: str) -> str:
        if self.first_failure is None:
            return "" if self.status == "passed" else "The checks did not run to their end."
        parts = [text, *(self.exercise.mistakes[name] for name in self.misconceptions)]
        parts = [part if len(part) <= MAX_PART else part[:MAX_PART] + " …" for part in parts]
        return "\n\n".join(part for part in parts if part)


def report(submission: str, verdicts: list[Verdict]) -> dict[str, Any]:
    """The report of one submission, ready for JSON."""
    return {
        "schema": SCHEMA,
        "submission": submission,
        "score": sum(verdict.points for verdict in verdicts),
        "max_score": sum(verdict.exercise.points for verdict in verdicts),
        "exercises": [
            {
                "id": verdict.exercise.id,
                "status": verdict.status,
                "points": verdict.points,
                "max_points": verdict.exercise.points,
                "misconceptions": list(verdict.misconceptions),
                "message": verdict.message,
                "seconds": round(verdict.seconds, 3),
                "checks": [asdict(check) for check in verdict.checks],
            }
            for verdict in verdicts
        ],
    }


def write_report(path: Path, submission: str, verdicts: list[Verdict]) -> None:
    text = json.dumps(report(submission, verdicts), indent=2) + "\n"
    write_atomically(path, text.encode())


def next_exercise(verdicts: list[Verdict]) -> Verdict | None:
    """The first exercise that is not passed yet."""
    order = [step.id for step in exercises()]
    left = [verdict for verdict in verdicts if verdict.status != "passed"]
    return min(left, key=lambda verdict: order.index(verdict.exercise.id), default=None)
