"""Rosters as platforms export them, made up, and a class that fits."""

import csv
import io
from dataclasses import replace

from support.made_reports import exercise_report, report

MOODLE = [
    *("Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade"),
    *("Grade can be changed", "Last modified (submission)", "Last modified (grade)"),
    "Feedback comments",
]
CANVAS = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "VAE kata (98765)"]


def as_csv(*rows, delimiter=",", line_end="\r\n"):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return text.getvalue()


def moodle_row(number, name, grade="", most="6.00"):
    email = f"s{number}@uni.example"
    sent = "Monday, 30 November 2026, 5:59 PM"
    status = "Submitted for grading"
    return [f"Participant {number}", name, email, status, grade, most, "Yes", sent, "-", ""]


def canvas_row(number, name, grade=""):
    return [name, str(number), f"sis{number}", f"login{number}", "Section 1", grade]


def with_score(name, passed, **changes):
    """A report with so many of six exercises passed."""
    wrong = {f"ex0{n}": exercise_report(f"ex0{n}", "failed") for n in range(passed + 1, 7)}
    return replace(report(name, **wrong), **changes)
