"""The report of one submission: made once from verdicts, read by every renderer."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kata.checking.clean_text import one_line
from kata.checking.status import Status
from kata.checking.verdict import Check, Verdict
from kata.files import write_atomically

SCHEMA = 1
MAX_LINE = 1000


def points_for(verdict: Verdict, most: float, partial_credit: bool = False) -> float:
    """The points that this verdict earns, of ``most``: all or none, or a share for each check."""
    if verdict.is_passed:
        return most
    if not partial_credit or not verdict.checks:
        return 0.0
    passed = sum(check.status is Status.PASSED for check in verdict.checks)
    return round(most * passed / len(verdict.checks), 2)


@dataclass(frozen=True)
class ExerciseReport:
    """What became of one exercise.

    ``message`` holds hidden values of the checks, ``feedback`` is for the student. ``line`` is the
    one to point to in the student's file.
    """

    id: str
    file: str
    title: str
    status: Status
    points: float
    max_points: float
    misconceptions: tuple[str, ...] = ()
    message: str = ""
    feedback: str = ""
    line: int | None = None
    seconds: float = 0.0
    checks: tuple[Check, ...] = ()

    @classmethod
    def of(
        cls,
        verdict: Verdict,
        most: float | None = None,
        partial_credit: bool = False,
        line: int | None = None,
        shorten: Callable[[str], str] = str,
    ) -> "ExerciseReport":
        """The report on a verdict, for ``most`` points or the manifest's. ``shorten`` takes from
        what students get to read what says nothing to them."""
        exercise = verdict.exercise
        most = exercise.points if most is None else most
        return cls(
            id=exercise.id,
            file=exercise.file,
            title=exercise.title,
            status=verdict.status,
            points=points_for(verdict, most, partial_credit),
            max_points=most,
            misconceptions=verdict.misconceptions,
            message=verdict.message,
            feedback=shorten(verdict.feedback),
            line=line,
            seconds=round(verdict.seconds, 3),
            checks=tuple(
                Check(**{**vars(check), "printed": shorten(check.printed)})
                for check in verdict.checks
            ),
        )

    @property
    def number(self) -> int:
        return int(self.id.removeprefix("ex"))

    @property
    def is_passed(self) -> bool:
        return self.status is Status.PASSED

    @property
    def first_failure(self) -> Check | None:
        return next((check for check in self.checks if check.status.is_failure), None)


@dataclass(frozen=True)
class Origin:
    """What a report was made from, and with: the same origin gives the same report."""

    seed: int
    kata: str
    content: str
    settings: str
    protections: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """What became of one submission.

    Where it is not ``graded``, ``problem`` says why; ``trouble`` is the grader's own.
    """

    submission: str
    exercises: tuple[ExerciseReport, ...]
    graded: bool = True
    problem: str = ""
    trouble: bool = False
    origin: Origin | None = None

    def __post_init__(self) -> None:
        for name in ("submission", "problem"):
            object.__setattr__(self, name, one_line(getattr(self, name), MAX_LINE))

    @classmethod
    def of(cls, submission: str, verdicts: Sequence[Verdict]) -> "Report":
        return cls(submission, tuple(map(ExerciseReport.of, verdicts)))

    @property
    def score(self) -> float:
        return round(sum(exercise.points for exercise in self.exercises), 6)

    @property
    def max_score(self) -> float:
        return round(sum(exercise.max_points for exercise in self.exercises), 6)

    def to_json(self) -> str:
        content = asdict(self)
        origin = content.pop("origin") or {}
        values = {
            "schema": SCHEMA,
            "submission": content.pop("submission"),
            "score": self.score,
            "max_score": self.max_score,
            **content,
            **origin,
        }
        return json.dumps(values, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> "Report":
        """Raises ValueError where the text is no report."""
        try:
            values = json.loads(text)
            if values["schema"] != SCHEMA:
                raise ValueError("this report is of another version")
            origin = None
            if "seed" in values:
                named = {name: values[name] for name in ("seed", "kata", "content", "settings")}
                origin = Origin(**named, protections=tuple(values["protections"]))
            return cls(
                submission=values["submission"],
                exercises=tuple(map(_exercise_from, values["exercises"])),
                graded=values["graded"],
                problem=values["problem"],
                trouble=values["trouble"],
                origin=origin,
            )
        except (AttributeError, KeyError, TypeError, RecursionError) as error:
            raise ValueError(f"this is no report: {error}") from None


def write_report(path: Path, report: Report) -> None:
    """Raises OSError."""
    write_atomically(path, report.to_json().encode())


def _exercise_from(values: dict[str, Any]) -> ExerciseReport:
    return ExerciseReport(
        **{
            **values,
            "status": Status(values["status"]),
            "misconceptions": tuple(values["misconceptions"]),
            "checks": tuple(
                Check(**{**check, "status": Status(check["status"])}) for check in values["checks"]
            ),
        }
    )
