"""What renderers share: texts short enough to be read, file names, and cells and Markdown that stay
text."""

import hashlib
import re
import textwrap
from collections.abc import Iterable

from kata.checking.report import ExerciseReport, Report
from kata.manifest import Exercise, exercises

MAX_TEXT = 6000
MAX_PRINTED = 2000
MAX_LINE = 96
MAX_FILE_NAME = 180

# A cell that starts with one of these is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_NOT_IN_FILE_NAMES = re.compile(r'[/\\:*?"<>|%]')


def graded_exercises(reports: Iterable[Report]) -> list[Exercise]:
    """Those that these reports are about: all but the encores, and the encores that were graded."""
    graded = {each.id for report in reports for each in report.exercises}
    return [each for each in exercises() if not each.encore or each.id in graded]


def cut(text: str, limit: int = MAX_TEXT) -> str:
    return text if len(text) <= limit else text[:limit] + " … (cut)"


def file_name(submission: str) -> str:
    """The submission's name as a file's: different names stay different."""
    name = _NOT_IN_FILE_NAMES.sub(lambda match: f"%{ord(match[0]):02X}", submission)
    encoded = name.encode()
    if len(encoded) > MAX_FILE_NAME:
        digest = hashlib.sha256(encoded).hexdigest()[:12]
        name = encoded[:MAX_FILE_NAME].decode(errors="ignore") + "-" + digest
    return name


def cell(text: str) -> str:
    """The text as a spreadsheet's cell: never a formula."""
    return "'" + text if text.startswith(FORMULA) else text


def number(value: float) -> str:
    """Points as people write them: 4, not 4.0."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def printed(exercise: ExerciseReport) -> str:
    """What the student's code printed in the check whose message is shown."""
    failure = exercise.first_failure
    return "" if failure is None else cut(failure.printed, MAX_PRINTED).strip("\n")


def plain_notes(report: Report) -> list[str]:
    """The notes on what the person who handed in has to do with."""
    return [note for note in report.notes if note not in report.platform_notes]


def feedback_text(exercise: ExerciseReport) -> str:
    """What the student may read; a word for it where the report has none."""
    return cut(exercise.feedback).strip() or f"This exercise: {exercise.status.word}."


def title(exercise: ExerciseReport) -> str:
    return f"Exercise {exercise.number} · {exercise.title}"


def code_span(text: str) -> str:
    """One line as Markdown's inline code, from which nothing in it can break out."""
    inside = text or " "
    fence = "`" * (_longest_run(inside) + 1)
    return f"{fence} {inside} {fence}" if "`" in inside else f"{fence}{inside}{fence}"


def code_block(text: str) -> str:
    """The text as a block of Markdown, from which nothing in it can break out."""
    lines = [part for line in text.split("\n") for part in _wrapped(line)]
    fence = "`" * max(3, _longest_run(text) + 1)
    return "\n".join([f"{fence}text", *lines, fence])


def _wrapped(line: str) -> list[str]:
    if len(line) <= MAX_LINE:
        return [line]
    indent = re.match(" *", line)[0][: MAX_LINE // 2]  # type: ignore[index]
    return textwrap.wrap(line, MAX_LINE, initial_indent="", subsequent_indent=indent) or [""]


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
