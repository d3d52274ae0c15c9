"""class.html: one self-contained page for the instructor, made from the reports alone.

It shows messages with hidden inputs and expected values: it is not for students.
"""

from pathlib import Path
from typing import Any

from kata.files import write_atomically
from kata.grading.renderers.common import (
    STATUSES,
    Outcome,
    Report,
    feedback_text,
    one_line,
    plain,
    printed,
    title,
)
from kata.html_page import fill_in
from kata.manifest import exercises

TEMPLATE = Path(__file__).with_name("class_page.html")
MAX_NAME = 120


def write(reports: list[Report], folder: Path) -> None:
    write_atomically(folder / "class.html", page(reports).encode())


def page(reports: list[Report]) -> str:
    """The whole page as HTML."""
    return fill_in(TEMPLATE, _data(reports))


def _data(reports: list[Report]) -> dict[str, Any]:
    """What the page shows, in the form in which its script reads it."""
    graded = [report for report in reports if report["graded"]]
    return {
        "statuses": STATUSES,
        "exercises": [
            {"id": step.id, "title": step.title, "mistakes": step.mistakes} for step in exercises()
        ],
        "maxScore": max((report["max_score"] for report in graded), default=len(exercises())),
        "versions": sorted({str(report["kata"]) for report in graded}),
        "settings": len({report["settings"] for report in graded}),
        "protections": sorted({", ".join(report["protections"]) or "none" for report in graded}),
        "submissions": [
            {
                "name": one_line(report["submission"], MAX_NAME) or "(no name)",
                "graded": report["graded"],
                "score": report["score"],
                "seed": report["seed"],
                "problem": one_line(report["problem"], 1000),
                "exercises": [_outcome(each) for each in report["exercises"] if report["graded"]],
            }
            for report in reports
        ],
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": outcome["id"],
        "status": outcome["status"],
        "points": outcome["points"],
        "max": outcome["max_points"],
        "mistakes": outcome["misconceptions"],
    }
    if outcome["status"] != "passed":
        failed = [each for each in outcome["checks"] if each["status"] not in ("passed", "not-run")]
        shown |= {
            "title": title(outcome),
            "where": f"{outcome['file']}" + (f":{outcome['line']}" if outcome["line"] else ""),
            "message": plain(outcome["message"]).strip() or feedback_text(outcome),
            "printed": printed(outcome),
            "checks": [one_line(each["name"]) for each in failed],
        }
    return shown
