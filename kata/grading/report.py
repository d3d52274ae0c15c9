"""The report of one submission, as the grader makes it."""

import os
import re
import sys
from dataclasses import replace

from kata.checking.report import ExerciseReport, Origin, Report
from kata.checking.status import Status
from kata.checking.verdict import Verdict
from kata.grading.intake.submissions import SubmittedFiles
from kata.grading.settings import Settings, kata_version, versions
from kata.manifest import ROOT
from kata.submission.source_text import whole_text


def graded(
    submitted: SubmittedFiles, verdicts: list[Verdict], settings: Settings, protections: list[str]
) -> Report:
    """The report of a submission that the checks ran on."""
    entries = [_entry(submitted, verdict, settings) for verdict in verdicts]
    return Report(
        submitted.name,
        tuple(entries),
        origin=_origin(submitted, settings, tuple(protections)),
        notes=_plain(submitted.notes),
        platform_notes=_plain(submitted.platform_notes),
    )


def _entry(submitted: SubmittedFiles, verdict: Verdict, settings: Settings) -> ExerciseReport:
    file = verdict.exercise.file
    entry = ExerciseReport.of(
        verdict,
        settings.points[verdict.exercise.id],
        settings.partial_credit,
        _line(verdict, submitted.files.get(file)),
        _without_paths,
    )
    if file in submitted.files or file in submitted.problems:
        return entry
    # The checks say what to do about a file in one's own folder.
    text = f"{file} was not in what you handed in. Hand it in with the others, under that name."
    return replace(entry, message=text, feedback=text)


def not_graded(
    submitted: SubmittedFiles, problem: str, settings: Settings, *, trouble: bool = False
) -> Report:
    """The report of a submission that could not be graded. ``trouble`` is the grader's own."""
    entries = [
        ExerciseReport(
            id=exercise.id,
            file=exercise.file,
            title=exercise.title,
            status=Status.ERROR,
            points=0.0,
            max_points=settings.points[exercise.id],
            message=problem,
            feedback=_without_paths(problem),
        )
        for exercise in settings.exercises
    ]
    return Report(
        submitted.name,
        tuple(entries),
        graded=False,
        problem=_without_paths(problem),
        trouble=trouble,
        origin=_origin(submitted, settings, ()),
        notes=_plain(submitted.notes),
        platform_notes=_plain(submitted.platform_notes),
    )


def is_report_on(report: Report, submitted: SubmittedFiles, settings: Settings) -> bool:
    """Whether this report is what grading these files with these settings would give."""
    origin = report.origin
    return (
        origin is not None
        and not report.trouble
        and report.submission == submitted.name
        and origin.content == submitted.content
        and origin.settings == settings.digest
    )


def _plain(notes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(_without_paths, notes))


def _origin(submitted: SubmittedFiles, settings: Settings, protections: tuple[str, ...]) -> Origin:
    return Origin(
        seed=settings.seed,
        kata=kata_version(),
        content=submitted.content,
        settings=settings.digest,
        protections=protections,
        versions=versions(),
    )


def _line(verdict: Verdict, source: bytes | None) -> int | None:
    """Where to point in the student's file: the line that failed, or the definition."""
    exercise, failure = verdict.exercise, verdict.first_failure
    if failure is None or source is None:
        return None
    place = rf"{re.escape(exercise.file)}(?::|, line )(\d+)"
    named = re.findall(place, failure.message) or re.findall(place, verdict.look_at)
    if named:
        return int(named[-1][:9])
    text = whole_text(source)
    found = re.search(rf"^[ \t]*(?:def|class)\s+{exercise.name}\b", text, re.MULTILINE)
    return text.count("\n", 0, found.start() if found else 0) + 1


def _without_paths(text: str) -> str:
    """The text without folders of this machine, which mean nothing to a student."""
    home = os.path.expanduser("~")  # Just that where this user has none, in a container say.
    for folder in (str(ROOT), sys.prefix, sys.base_prefix, home):
        if len(folder) > 1:
            text = text.replace(folder, "…")
    return text
