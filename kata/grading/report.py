"""The report of one submission, as the grader writes it."""

import re
import sys
from pathlib import Path
from typing import Any

from kata.checking.verdict import Verdict, report
from kata.grading.intake.submissions import Intake
from kata.grading.settings import Settings, kata_version
from kata.manifest import ROOT, Exercise, exercises

NOT_GRADED = "error"


def graded(
    intake: Intake, verdicts: list[Verdict], settings: Settings, protections: list[str]
) -> dict[str, Any]:
    """The report of a submission that the checks ran on."""
    content = report(intake.name, verdicts)
    for entry, verdict in zip(content["exercises"], verdicts, strict=True):
        step = verdict.exercise
        entry["max_points"] = settings.points[step.id]
        entry["points"] = _points(verdict, settings)
        entry["file"], entry["title"] = step.file, step.title
        entry["feedback"] = _without_paths(verdict.feedback)
        entry["line"] = _line(verdict, intake.files.get(step.file, b""))
        for check in entry["checks"]:
            check["printed"] = _without_paths(check["printed"])
    for whole, part in (("score", "points"), ("max_score", "max_points")):
        content[whole] = round(sum(entry[part] for entry in content["exercises"]), 6)
    return {**content, "graded": True, "problem": "", **_origin(intake, settings, protections)}


def not_graded(
    intake: Intake, problem: str, settings: Settings, *, trouble: bool = False
) -> dict[str, Any]:
    """The report of a submission that could not be graded. ``trouble`` is the grader's own."""
    entries = [_empty(step, problem, settings) for step in exercises()]
    content = report(intake.name, []) | {"exercises": entries}
    content["max_score"] = sum(entry["max_points"] for entry in entries)
    content |= {"graded": False, "problem": _without_paths(problem), "trouble": trouble}
    return {**content, **_origin(intake, settings, [])}


def is_of(content: dict[str, Any], intake: Intake, settings: Settings) -> bool:
    """Whether this report is what grading these files with these settings would give."""
    return (
        not content.get("trouble")
        and content.get("submission") == intake.name
        and content.get("content") == intake.content
        and content.get("settings") == settings.digest
    )


def _origin(intake: Intake, settings: Settings, protections: list[str]) -> dict[str, Any]:
    return {
        "seed": settings.seed,
        "kata": kata_version(),
        "content": intake.content,
        "settings": settings.digest,
        "protections": protections,
    }


def _empty(step: Exercise, problem: str, settings: Settings) -> dict[str, Any]:
    return {
        "id": step.id,
        "file": step.file,
        "title": step.title,
        "status": NOT_GRADED,
        "points": 0.0,
        "max_points": settings.points[step.id],
        "misconceptions": [],
        "message": problem,
        "feedback": _without_paths(problem),
        "line": None,
        "seconds": 0.0,
        "checks": [],
    }


def _points(verdict: Verdict, settings: Settings) -> float:
    most = settings.points[verdict.exercise.id]
    if verdict.status == "passed":
        return most
    if not settings.partial_credit or not verdict.checks:
        return 0.0
    passed = sum(check.status == "passed" for check in verdict.checks)
    return round(most * passed / len(verdict.checks), 2)


def _line(verdict: Verdict, source: bytes) -> int | None:
    """Where to point in the student's file: the line that failed, or the definition."""
    step, failure = verdict.exercise, verdict.first_failure
    if failure is None:
        return None
    named = re.findall(rf"{re.escape(step.file)}(?::|, line )(\d+)", failure.message)
    if named:
        return int(named[-1][:9])
    found = re.search(rf"^[ \t]*(?:def|class)\s+{step.name}\b".encode(), source, re.MULTILINE)
    return source.count(b"\n", 0, found.start() if found else 0) + 1 if source else None


def _without_paths(text: str) -> str:
    """The text without folders of this machine, which tell a student nothing."""
    for folder in (str(ROOT), sys.prefix, sys.base_prefix, str(Path.home())):
        if len(folder) > 1:
            text = text.replace(folder, "…")
    return text
