"""grades.csv: one row per submission, for a spreadsheet or a learning platform."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from kata.checking.clean_text import one_line
from kata.checking.report import Report
from kata.files import write_atomically
from kata.grading.course.lateness import Lateness
from kata.grading.renderers.common import cell, graded_exercises, number, plain_notes

FILES = ("grades.csv",)
SUBMISSION_FILES = ()

LATE = ["days_late", "final_score"]
SOURCE = ["person", "platform", "platform_id", "login", "submitted", "path"]
MAX_TEXT = 4096


def write(
    reports: list[Report], folder: Path, late: Mapping[str, Lateness], absent: Sequence[str]
) -> None:
    ids = [exercise.id for exercise in graded_exercises(reports)]
    statuses = [_status_column(exercise_id) for exercise_id in ids]
    columns = ["submission", "score", "max_score", *ids, *statuses, "mistakes", "problem"]
    columns += [*(LATE if late else []), "notes", *SOURCE]
    text = io.StringIO()
    table = csv.DictWriter(text, columns)
    table.writeheader()
    for report in reports:
        table.writerow(_row(report) | _late(report, late))
    write_atomically(folder / FILES[0], text.getvalue().encode())


def _row(report: Report) -> dict[str, str]:
    row = {
        "submission": cell(report.submission),
        "problem": cell(report.problem),
        "notes": cell(one_line(" ".join(plain_notes(report)), MAX_TEXT)),
        "path": cell(one_line(report.source.place, MAX_TEXT)),
    }
    for name in ("person", "platform", "platform_id", "login", "submitted"):
        row[name] = cell(one_line(getattr(report.source, name), MAX_TEXT))
    if not report.graded:
        return row
    row |= {"score": number(report.score), "max_score": number(report.max_score)}
    mistakes: list[str] = []
    for exercise in report.exercises:
        row[exercise.id] = number(exercise.points)
        row[_status_column(exercise.id)] = exercise.status
        mistakes += exercise.misconceptions
    return row | {"mistakes": cell(" ".join(mistakes))}


def _late(report: Report, late: Mapping[str, Lateness]) -> dict[str, str]:
    found = late.get(report.submission)
    if found is None:
        return {}
    return {
        "days_late": "" if found.days is None else str(found.days),
        "final_score": number(found.score),
        "submitted": cell(found.submitted or report.source.submitted),
    }


def _status_column(exercise_id: str) -> str:
    return f"{exercise_id}_status"
