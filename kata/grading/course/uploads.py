"""What goes back to the platform: its own file with the marks in it, and feedback to hand out.

The cells that came stay as they came, names too, even where one looks like a formula: the platform
matches by them, and it wrote them itself. Whatever is added can't become a formula.
"""

from collections.abc import Mapping
from pathlib import Path

from kata.checking.report import Report
from kata.files import write_atomically
from kata.grading.course.columns import has_decimal_comma, maximum, text_at
from kata.grading.course.formats import simplified
from kata.grading.course.lateness import Lateness
from kata.grading.course.matching import Matching
from kata.grading.course.moodle import feedback_archive
from kata.grading.course.roster import Roster, is_points_possible
from kata.grading.renderers.common import cell, number

TITLE = "VAE kata"
EXCUSED = "EX"


def write_uploads(
    roster: Roster,
    matching: Matching,
    column: int | None,
    late: Mapping[str, Lateness],
    out: Path,
) -> list[str]:
    """Write the files, and return what an instructor should know of them. Raises OSError."""
    platform = roster.platform.casefold()
    has_marks = column is not None or (roster.format is not None and roster.format.marks)
    name = f"{platform if has_marks and platform else 'roster'}-grades.csv"
    if has_marks:
        column = _new_column(roster, matching) if column is None else column
        said = _differing_maximum(roster, matching, column)
        _fill(roster, matching, column, late)
    else:
        said = []
        _append(roster, matching, late)
    roster.table.write(out / name)
    whose = f" for {roster.platform}" if has_marks and platform else ""
    said.append(f"{out / name} has the marks{whose}.")
    if platform == "moodle" and matching.reports:
        archive = out / "moodle-feedback.zip"
        write_atomically(archive, feedback_archive(roster, matching, out))
        said.append(f"{archive} has the feedback, to upload as feedback files after the marks.")
    return said


def final_score(report: Report, late: Mapping[str, Lateness]) -> float:
    found = late.get(report.submission)
    return report.score if found is None else found.score


def _fill(roster: Roster, matching: Matching, column: int, late: Mapping[str, Lateness]) -> None:
    comma = has_decimal_comma(roster)
    for row, report in matching.reports.items():
        # An excused student stays excused (Canvas).
        excused = text_at(roster.table.rows[row], column).strip().upper() == EXCUSED
        if report.graded and not excused:
            mark = number(final_score(report, late))
            _set(roster.table.rows[row], column, mark.replace(".", ",") if comma else mark)


def _append(roster: Roster, matching: Matching, late: Mapping[str, Lateness]) -> None:
    """New columns in a plain roster."""
    header = roster.table.header
    headings = ["submission", "status", "score", "max_score"]
    headings += ["days_late", "score_before_lateness"] if late else []
    places = []
    for heading in headings:
        heading = f"kata_{heading}" if heading in header else heading
        if heading not in header:
            header.append(heading)
        places.append(header.index(heading))
    people = {person.row for person in roster.people}
    for row, cells in enumerate(roster.table.rows):
        report = matching.reports.get(row)
        values = [""] * len(headings)
        if report is not None:
            values[:2] = cell(report.submission), "graded" if report.graded else "not graded"
            if report.graded:
                lateness = late.get(report.submission)
                days = "" if lateness is None or lateness.days is None else str(lateness.days)
                score = number(final_score(report, late))
                values[2:] = [score, number(report.max_score), days, number(report.score)]
        elif row in people:
            values[1] = "no submission"
        if any(cells):
            for place, value in zip(places, values, strict=False):
                _set(cells, place, value)


def _new_column(roster: Roster, matching: Matching) -> int:
    """A column for marks where the file has none; the platform asks what it is."""
    table = roster.table
    last = [simplified(heading) for heading in table.header[-1:]]
    place = len(table.header) - (last == ["endoflineindicator"])
    ending = " Points Grade" if roster.platform == "Brightspace" else ""
    table.header.insert(place, TITLE + ending)
    for row in table.rows:
        if row:
            row.extend([""] * (place - len(row)))
            row.insert(place, _most(matching) if is_points_possible(row) else "")
    return place


def _most(matching: Matching) -> str:
    most = {report.max_score for report in matching.reports.values() if report.graded}
    return number(max(most)) if most else ""


def _differing_maximum(roster: Roster, matching: Matching, column: int) -> list[str]:
    """A word of warning where the platform counts up to another number than the kata."""
    theirs = maximum(roster, column)
    ours = {report.max_score for report in matching.reports.values() if report.graded}
    if theirs is None or not ours or ours == {theirs}:
        return []
    return [
        f"NOTE: the kata gives up to {number(max(ours))} points, {roster.platform} counts up to "
        f"{number(theirs)}. Marks are not rescaled: change the assignment's maximum, or --points."
    ]


def _set(row: list[str], place: int, value: str) -> None:
    row.extend([""] * (place + 1 - len(row)))
    row[place] = value
