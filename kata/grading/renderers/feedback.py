"""feedback/<name>.md: what a student gets to read, with no hidden value in it."""

import itertools
from pathlib import Path

from kata.checking.clean_text import one_line
from kata.checking.report import ExerciseReport, Report
from kata.checking.status import Status
from kata.files import write_atomically
from kata.grading.renderers.common import (
    code_block,
    code_span,
    feedback_text,
    file_name,
    number,
    printed,
    title,
)
from kata.manifest import exercises, find_exercise

FILES = ()


def write(reports: list[Report], folder: Path) -> None:
    (folder / "feedback").mkdir(exist_ok=True)
    for report in reports:
        path = folder / "feedback" / f"{file_name(report.submission)}.md"
        write_atomically(path, (student_page(report) + "\n").encode())


def student_page(report: Report) -> str:
    """The whole page, as Markdown."""
    parts = ["# Your VAE kata", f"Submission {code_span(one_line(report.submission))}"]
    if not report.graded:
        return "\n\n".join([*parts, *_not_graded(report)])
    score, most = number(report.score), number(report.max_score)
    parts.append(f"**{score} of {most} points.** {_opening(report)}".rstrip())
    parts.append(table(report))
    if report.problem:
        parts += ["A note on what you handed in:", code_block(report.problem)]
    for exercise in report.exercises:
        if exercise.status not in (Status.PASSED, Status.NOT_STARTED):
            parts += details(exercise)
    return "\n\n".join([*parts, *_what_next(report)])


def table(report: Report) -> str:
    """One row per exercise: what became of it."""
    lines = ["| Exercise | Result | Points |", "|---|---|---|"]
    for exercise in report.exercises:
        result = f"{exercise.status.symbol} {exercise.status.word}"
        points = f"{number(exercise.points)} of {number(exercise.max_points)}"
        lines.append(f"| {title(exercise)} | {result} | {points} |")
    return "\n".join(lines)


def details(exercise: ExerciseReport) -> list[str]:
    """What happened in one exercise, and what the student's code printed there."""
    where = f"`{exercise.file}`"
    if exercise.line:
        where += f", line {exercise.line}"
    parts = [f"## {title(exercise)}", where, code_block(feedback_text(exercise))]
    if said := printed(exercise):
        parts += ["Your code printed:", code_block(said)]
    return parts


def _opening(report: Report) -> str:
    """What already works: the goal of the last exercise before the first gap."""
    done = list(itertools.takewhile(lambda exercise: exercise.is_passed, report.exercises))
    if len(done) == len(report.exercises):
        return "All pieces of your VAE are right. Well done!"
    return find_exercise(done[-1].id).goal if done else ""


def _what_next(report: Report) -> list[str]:
    left = [exercise for exercise in report.exercises if not exercise.is_passed]
    parts = ["## What next"]
    if not left:
        return [*parts, "Train it and let it draw: `make train`."]
    not_started = [exercise for exercise in left if exercise.status is Status.NOT_STARTED]
    if not_started:
        files = ", ".join(f"`{exercise.file}`" for exercise in not_started)
        parts.append(
            f"Not started yet: {files}. The line that raises `NotImplementedError` still stands "
            "where your code goes."
        )
    following = find_exercise(left[0].id)
    parts.append(
        f"Go on with `{following.file}` (about {following.minutes} minutes). "
        f"`make hint EX={following.id}` gives you a hint, "
        f"`python -m kata check {following.id}` checks this exercise alone."
    )
    return parts


def _not_graded(report: Report) -> list[str]:
    first = exercises()[0].file
    return [
        "**Your submission could not be graded yet.** This is not a zero: no points were given "
        "or taken.",
        *([code_block(report.problem)] if report.problem else []),
        "## What next",
        f"Hand in the folder with your exercise files (`{first}`, …) again, or a zip of it. If it "
        "still does not work, show this page to your instructor.",
    ]
