"""class.html: one self-contained page for the instructor, made from the reports alone.

It shows messages with hidden inputs and expected values: it is not for students.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kata.checking.clean_text import one_line
from kata.checking.report import ExerciseReport, Report
from kata.checking.status import Status
from kata.files import write_atomically
from kata.grading.course.lateness import Lateness
from kata.grading.renderers.common import (
    cut,
    feedback_text,
    graded_exercises,
    plain_notes,
    printed,
    title,
)
from kata.html_page import fill_in
from kata.manifest import core_exercises

FILES = ("class.html",)
SUBMISSION_FILES = ()
TEMPLATE = Path(__file__).with_name("class_page.html")
MAX_NAME = 120
MAX_FACT = 1000


def write(
    reports: list[Report],
    folder: Path,
    late: Mapping[str, Lateness],
    absent: Sequence[str] = (),
) -> None:
    write_atomically(folder / FILES[0], page(reports, late, absent).encode())


def page(
    reports: list[Report],
    late: Mapping[str, Lateness] | None = None,
    absent: Sequence[str] = (),
) -> str:
    """The whole page as HTML; ``absent`` are those of the roster who handed in nothing."""
    return fill_in(TEMPLATE, _data(reports, late or {}, absent))


def _data(
    reports: list[Report], late: Mapping[str, Lateness], absent: Sequence[str]
) -> dict[str, Any]:
    """What the page shows, in the form in which its script reads it."""
    graded = [report for report in reports if report.graded]
    origins = [report.origin for report in graded if report.origin is not None]
    most = sum(exercise.points for exercise in core_exercises())
    return {
        "statuses": {status: (status.symbol, status.word) for status in Status},
        "exercises": [
            {"id": exercise.id, "title": exercise.title, "mistakes": exercise.mistakes}
            for exercise in graded_exercises(reports)
        ],
        "maxScore": max((report.max_score for report in graded), default=most),
        "versions": sorted({origin.kata for origin in origins}),
        "absent": [one_line(name, MAX_NAME) for name in absent],
        "settings": len({origin.settings for origin in origins}),
        "protections": sorted({", ".join(origin.protections) or "none" for origin in origins}),
        "submissions": [
            {
                "name": one_line(report.submission, MAX_NAME) or "(no name)",
                "graded": report.graded,
                "score": report.score if report.graded else None,
                "final": late[report.submission].score if report.submission in late else None,
                "seed": report.origin and report.origin.seed,
                "problem": report.problem,
                "facts": _facts(report, late.get(report.submission)),
                "exercises": list(map(_exercise, report.exercises)) if report.graded else [],
            }
            for report in reports
        ],
    }


def _facts(report: Report, late: Lateness | None) -> list[str]:
    """Where it came from, and what else is known of it."""
    source = report.source
    parts = [source.person, source.login, f"{source.platform} {source.platform_id}".strip()]
    facts = [", ".join(filter(None, parts)), source.place, *plain_notes(report)]
    facts += [] if late is None else [late.note]
    return [one_line(fact, MAX_FACT) for fact in facts if fact]


def _exercise(exercise: ExerciseReport) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": exercise.id,
        "status": exercise.status,
        "points": exercise.points,
        "max": exercise.max_points,
        "mistakes": exercise.misconceptions,
    }
    if not exercise.is_passed:
        failed = [check for check in exercise.checks if check.status.is_failure]
        shown |= {
            "title": title(exercise),
            "where": exercise.file + (f":{exercise.line}" if exercise.line else ""),
            "message": cut(exercise.message).strip() or feedback_text(exercise),
            "printed": printed(exercise),
            "checks": [one_line(check.name) for check in failed],
        }
    return shown
