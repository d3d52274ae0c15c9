"""grades.csv: one row per submission, for a spreadsheet or a learning platform."""

import csv
import io
from pathlib import Path

from kata.checking.report import Report
from kata.files import write_atomically
from kata.grading.renderers.common import number
from kata.manifest import exercises

FILES = ("grades.csv",)

# A cell that starts with one of these is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write(reports: list[Report], folder: Path) -> None:
    ids = [exercise.id for exercise in exercises()]
    statuses = [_status_column(exercise_id) for exercise_id in ids]
    text = io.StringIO()
    columns = ["submission", "score", "max_score", *ids, *statuses, "mistakes", "problem"]
    table = csv.DictWriter(text, columns)
    table.writeheader()
    table.writerows(_row(report) for report in reports)
    write_atomically(folder / FILES[0], text.getvalue().encode())


def _row(report: Report) -> dict[str, str]:
    row = {"submission": _cell(report.submission), "problem": _cell(report.problem)}
    if not report.graded:
        return row
    row |= {"score": number(report.score), "max_score": number(report.max_score)}
    mistakes: list[str] = []
    for exercise in report.exercises:
        row[exercise.id] = number(exercise.points)
        row[_status_column(exercise.id)] = exercise.status
        mistakes += exercise.misconceptions
    return row | {"mistakes": _cell(" ".join(mistakes))}


def _status_column(exercise_id: str) -> str:
    return f"{exercise_id}_status"


def _cell(text: str) -> str:
    return "'" + text if text.startswith(FORMULA) else text
