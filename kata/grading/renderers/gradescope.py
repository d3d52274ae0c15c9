"""Gradescope's results.json, one file a submission, made from what students may read."""

import json
from pathlib import Path
from typing import Any

from kata.files import write_atomically
from kata.grading.renderers.common import (
    Report,
    feedback_text,
    file_name,
    number,
    one_line,
    printed,
    title,
)


def write(reports: list[Report], folder: Path) -> None:
    (folder / "gradescope").mkdir(exist_ok=True)
    for report in reports:
        text = json.dumps(_results(report), indent=2).encode() + b"\n"
        write_atomically(folder / "gradescope" / f"{file_name(report['submission'])}.json", text)
        if len(reports) == 1:
            write_atomically(folder / "results.json", text)


def _results(report: Report) -> dict[str, Any]:
    if not report["graded"]:
        # Gradescope wants a score here or in each test. With neither it claims no mark at all and
        # tells the student to ask the course staff, which is what should happen.
        problem = one_line(report["problem"], 1000)
        return {
            "output": f"Your submission could not be graded; this is not a zero. {problem}".strip(),
            "output_format": "text",
            "visibility": "visible",
        }
    score, best = report["score"], report["max_score"]
    return {
        "score": score,
        "output": f"{number(score)} of {number(best)} points.",
        "output_format": "text",
        "visibility": "visible",
        "execution_time": round(sum(each["seconds"] for each in report["exercises"])),
        "tests": [
            {
                "name": title(outcome),
                "score": outcome["points"],
                "max_score": outcome["max_points"],
                "status": "passed" if outcome["status"] == "passed" else "failed",
                "output": _output(outcome),
                "output_format": "text",
                "visibility": "visible",
                "tags": list(outcome["misconceptions"]),
            }
            for outcome in report["exercises"]
        ],
    }


def _output(outcome: dict[str, Any]) -> str:
    if outcome["status"] == "passed":
        return ""
    said = printed(outcome)
    return feedback_text(outcome) + (f"\n\nYour code printed:\n{said}" if said else "")
