"""What a student gets to read, with no hidden value in it: as blocks, for whatever format."""

import itertools
from dataclasses import dataclass
from typing import NamedTuple

from kata.checking.clean_text import one_line
from kata.checking.report import ExerciseReport, Report
from kata.checking.status import Status
from kata.grading.course.lateness import Lateness
from kata.grading.renderers.common import feedback_text, number, plain_notes, printed, title
from kata.manifest import exercises, find_exercise


class Code(NamedTuple):
    """Shown as code, in a line of text."""

    text: str


class Strong(NamedTuple):
    text: str


Piece = str | Code | Strong
"""A part of a line. What students wrote is ``Code``; the rest is the kata's own."""


@dataclass(frozen=True)
class Heading:
    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Table:
    """Its first row is the heading."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Preformatted:
    """Lines as they are, from which nothing may break out."""

    text: str


Block = Heading | Paragraph | Table | Preformatted


def student_page(report: Report, late: Lateness | None = None) -> list[Block]:
    """The whole page."""
    parts: list[Block] = [
        Heading("Your VAE kata", 1),
        _paragraph("Submission ", Code(one_line(report.submission))),
    ]
    if not report.graded:
        return [*parts, *_not_graded(report)]
    score, most = number(report.score), number(report.max_score)
    parts.append(_paragraph(Strong(f"{score} of {most} points."), *_opening(report)))
    if late is not None and late.note:
        lowered = Strong(f"After lateness: {number(late.score)} of {most} points.")
        final: list[Piece] = [lowered, " "] if late.score != report.score else []
        parts.append(_paragraph(*final, late.note))
    parts.append(table(report))
    notes = [note for note in (report.problem, *plain_notes(report)) if note]
    if notes:
        parts.append(_paragraph("A note on what you handed in:"))
        parts.append(Preformatted("\n".join(notes)))
    for exercise in report.exercises:
        if exercise.status not in (Status.PASSED, Status.NOT_STARTED) and exercise.has_file:
            parts += details(exercise)
    return [*parts, *_what_next(report)]


def table(report: Report) -> Table:
    """One row per exercise: what became of it."""
    rows = [("Exercise", "Result", "Points")]
    for exercise in report.exercises:
        result = f"{exercise.status.symbol} {exercise.status.word}"
        points = f"{number(exercise.points)} of {number(exercise.max_points)}"
        rows.append((title(exercise), result, points))
    return Table(tuple(rows))


def details(exercise: ExerciseReport) -> list[Block]:
    """What happened in one exercise, and what the student's code printed there."""
    line = f", line {exercise.line}" if exercise.line else ""
    parts: list[Block] = [
        Heading(title(exercise)),
        _paragraph(Code(exercise.file), line) if line else _paragraph(Code(exercise.file)),
        Preformatted(feedback_text(exercise)),
    ]
    if said := printed(exercise):
        parts += [_paragraph("Your code printed:"), Preformatted(said)]
    return parts


def _paragraph(*pieces: Piece) -> Paragraph:
    return Paragraph(pieces)


def _opening(report: Report) -> tuple[str, ...]:
    """What already works: the goal of the last exercise before the first gap."""
    done = list(itertools.takewhile(lambda exercise: exercise.is_passed, report.exercises))
    if len(done) == len(report.exercises):
        return (" All pieces of your VAE are right. Well done!",)
    return (f" {find_exercise(done[-1].id).goal}",) if done else ()


def _what_next(report: Report) -> list[Block]:
    left = [exercise for exercise in report.exercises if not exercise.is_passed]
    parts: list[Block] = [Heading("What next")]
    if not left:
        return [*parts, _paragraph("Train it and let it draw: ", Code("make train"), ".")]
    absent = [exercise for exercise in left if not exercise.has_file]
    if absent:
        again = ". Hand them in with the others." if len(absent) > 1 else ". Hand it in, too."
        parts.append(_paragraph("Not in what you handed in: ", *_files(absent), again))
    not_started = [exercise for exercise in left if exercise.status is Status.NOT_STARTED]
    if not_started:
        parts.append(
            _paragraph(
                "Not started yet: ",
                *_files(not_started),
                ". The line that raises ",
                Code("NotImplementedError"),
                " still stands where your code goes.",
            )
        )
    begun = [exercise for exercise in left if exercise.has_file]
    if not begun:
        return parts
    following = find_exercise(begun[0].id)
    parts.append(
        _paragraph(
            "Go on with ",
            Code(following.file),
            f" (about {following.minutes} minutes). ",
            Code(f"make hint EX={following.id}"),
            " gives you a hint, ",
            Code(f"python -m kata check {following.id}"),
            " checks this exercise alone.",
        )
    )
    return parts


def _files(reports: list[ExerciseReport]) -> tuple[Piece, ...]:
    """The exercises' files, with commas."""
    pieces = [piece for each in reports for piece in (", ", Code(each.file))]
    return tuple(pieces[1:])


def _not_graded(report: Report) -> list[Block]:
    notes = [note for note in (report.problem, *report.notes) if note]
    return [
        _paragraph(
            Strong("Your submission could not be graded yet."),
            " This is not a zero: no points were given or taken.",
        ),
        *([Preformatted("\n".join(notes))] if notes else []),
        Heading("What next"),
        _paragraph(
            "Hand in the folder with your exercise files (",
            Code(exercises()[0].file),
            ", …) again, or a zip of it. If it still does not work, show this page to your "
            "instructor.",
        ),
    ]
