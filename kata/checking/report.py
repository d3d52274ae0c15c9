"""The report of one submission: made once from verdicts, read by every renderer."""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kata.checking.clean_text import clean, one_line
from kata.checking.points import points_for
from kata.checking.source import Source
from kata.checking.status import Status
from kata.checking.verdict import Check, Verdict
from kata.files import write_atomically

SCHEMA = 1
MAX_LINE = 1000


@dataclass(frozen=True)
class ExerciseReport:
    """What became of one exercise.

    ``message`` holds hidden values of the checks, ``feedback`` is for the student. ``line`` is the
    one to point to in the student's file. Whatever a submission put into the texts can be printed.
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

    def __post_init__(self) -> None:
        for name in ("id", "file", "title"):
            object.__setattr__(self, name, one_line(getattr(self, name)))
        for name in ("message", "feedback"):
            object.__setattr__(self, name, clean(getattr(self, name)))
        names = tuple(map(one_line, self.misconceptions))
        object.__setattr__(self, "misconceptions", names)

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
    def has_file(self) -> bool:
        """False where the file is missing, not only the name in it, which has a line."""
        return self.status is not Status.MISSING or self.line is not None

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
    versions: dict[str, str] = field(default_factory=dict)
    """Of Python and of the libraries that decide what a submission gives."""


@dataclass(frozen=True)
class Report:
    """What became of one submission.

    Where it is not ``graded``, ``problem`` says why; ``trouble`` is the grader's own. ``notes``
    say what was found and taken where that was not plain; ``platform_notes`` are those of them that
    only say how the platform calls every file.
    """

    submission: str
    exercises: tuple[ExerciseReport, ...]
    graded: bool = True
    problem: str = ""
    trouble: bool = False
    origin: Origin | None = None
    source: Source = field(default_factory=Source)
    notes: tuple[str, ...] = ()
    platform_notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("submission", "problem"):
            object.__setattr__(self, name, one_line(getattr(self, name), MAX_LINE))
        for name in ("notes", "platform_notes"):
            notes = tuple(one_line(note, MAX_LINE) for note in getattr(self, name))
            object.__setattr__(self, name, notes)

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
        origin, source = content.pop("origin") or {}, content.pop("source")
        if not self.graded:  # No points, which is not the same as 0.
            for exercise in content["exercises"]:
                exercise["points"] = None
        values = {
            "schema": SCHEMA,
            "submission": content.pop("submission"),
            "score": self.score if self.graded else None,
            "max_score": self.max_score,
            **content,
            **source,
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
            return cls(
                submission=str(values["submission"]),
                exercises=tuple(map(_exercise_from, values["exercises"])),
                graded=bool(values["graded"]),
                problem=str(values["problem"]),
                trouble=bool(values["trouble"]),
                origin=_origin_from(values) if "seed" in values else None,
                source=Source.from_values(values),
                notes=tuple(map(str, values.get("notes", ()))),
                platform_notes=tuple(map(str, values.get("platform_notes", ()))),
            )
        except (AttributeError, KeyError, OverflowError, RecursionError, TypeError) as error:
            raise ValueError(f"this is no report: {error}") from None


def write_report(path: Path, report: Report) -> None:
    """Raises OSError."""
    write_atomically(path, report.to_json().encode())


def _exercise_from(values: dict[str, Any]) -> ExerciseReport:
    return ExerciseReport(
        id=str(values["id"]),
        file=str(values["file"]),
        title=str(values["title"]),
        status=Status(values["status"]),
        points=0.0 if values["points"] is None else _number(values["points"]),
        max_points=_number(values["max_points"]),
        misconceptions=tuple(map(str, values["misconceptions"])),
        message=str(values["message"]),
        feedback=str(values["feedback"]),
        line=None if values["line"] is None else int(values["line"]),
        seconds=_number(values["seconds"]),
        checks=tuple(map(_check_from, values["checks"])),
    )


def _check_from(values: dict[str, Any]) -> Check:
    return Check(
        name=str(values["name"]),
        status=Status(values["status"]),
        message=str(values["message"]),
        summary=str(values["summary"]),
        printed=str(values["printed"]),
        seconds=_number(values["seconds"]),
    )


def _origin_from(values: dict[str, Any]) -> Origin:
    return Origin(
        seed=int(values["seed"]),
        kata=str(values["kata"]),
        content=str(values["content"]),
        settings=str(values["settings"]),
        protections=tuple(map(str, values["protections"])),
        versions={str(name): str(each) for name, each in values.get("versions", {}).items()},
    )


def _number(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{number} is no number of points or seconds")
    return number
