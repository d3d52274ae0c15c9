"""grades.csv: a row a submission, for a spreadsheet or a learning platform."""

import csv
import io
from pathlib import Path

from kata.files import write_atomically
from kata.grading.renderers.common import Report, number, one_line
from kata.manifest import exercises

# A cell that starts with one of these is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write(reports: list[Report], folder: Path) -> None:
    ids = [step.id for step in exercises()]
    text = io.StringIO()
    table = csv.DictWriter(
        text,
        [
            "submission",
            "score",
            "max_score",
            *ids,
            *(f"{each}_status" for each in ids),
            "mistakes",
            "problem",
        ],
    )
    table.writeheader()
    table.writerows(_row(report) for report in reports)
    write_atomically(folder / "grades.csv", text.getvalue().encode())


def _row(report: Report) -> dict[str, str]:
    row = {"submission": _cell(report["submission"]), "problem": _cell(report["problem"])}
    if not report["graded"]:
        return row
    row |= {"score": number(report["score"]), "max_score": number(report["max_score"])}
    mistakes: list[str] = []
    for outcome in report["exercises"]:
        row[outcome["id"]] = number(outcome["points"])
        row[f"{outcome['id']}_status"] = _cell(outcome["status"])
        mistakes += outcome["misconceptions"]
    return row | {"mistakes": _cell(" ".join(mistakes))}


def _cell(text: object) -> str:
    shown = one_line(text, 1000)
    return "'" + shown if shown.startswith(FORMULA) else shown
