"""Gradescope's results.json, one file per submission, made from what students may read."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kata.checking.report import ExerciseReport, Report
from kata.files import write_atomically
from kata.grading.course.lateness import Lateness
from kata.grading.renderers.common import feedback_text, file_name, number, printed, title

FILES = ("results.json",)
"""What Gradescope reads: of a single submission."""
SUBMISSION_FILES = ("gradescope/{}.json",)


def write(
    reports: list[Report], folder: Path, late: Mapping[str, Lateness], absent: Sequence[str]
) -> None:
    (folder / "gradescope").mkdir(exist_ok=True)
    for report in reports:
        text = json.dumps(_results(report), indent=2).encode() + b"\n"
        name = file_name(report.submission)
        write_atomically(folder / SUBMISSION_FILES[0].format(name), text)
        if len(reports) == 1:
            write_atomically(folder / FILES[0], text)
    if len(reports) != 1:  # Not one of an earlier run's, either.
        (folder / FILES[0]).unlink(missing_ok=True)


def _results(report: Report) -> dict[str, Any]:
    if not report.graded:
        # Gradescope wants a score here or in each test. With neither it claims no mark at all and
        # asks the student to turn to the course staff, which is what should happen.
        text = f"Your submission could not be graded; this is not a zero. {report.problem}"
        return {"output": text.strip(), "output_format": "text", "visibility": "visible"}
    return {
        "score": report.score,
        "output": f"{number(report.score)} of {number(report.max_score)} points.",
        "output_format": "text",
        "visibility": "visible",
        "execution_time": round(sum(exercise.seconds for exercise in report.exercises)),
        "tests": [
            {
                "name": title(exercise),
                "score": exercise.points,
                "max_score": exercise.max_points,
                "status": "passed" if exercise.is_passed else "failed",
                "output": _output(exercise),
                "output_format": "text",
                "visibility": "visible",
                "tags": list(exercise.misconceptions),
            }
            for exercise in report.exercises
        ],
    }


def _output(exercise: ExerciseReport) -> str:
    if exercise.is_passed:
        return ""
    said = printed(exercise)
    return feedback_text(exercise) + (f"\n\nYour code printed:\n{said}" if said else "")
