"""What goes back to the platform: its own file with the marks in it, and feedback to hand out.

The cells that came stay as they came, names too, even where one looks like a formula: the platform
matches by them, and it wrote them itself. Whatever is added can't become a formula.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from kata.checking.report import Report
from kata.errors import UserError
from kata.files import write_atomically
from kata.grading.course.formats import simplified
from kata.grading.course.lateness import Lateness
from kata.grading.course.matching import Matching
from kata.grading.course.roster import Person, Roster, is_points_possible
from kata.grading.renderers.common import cell, file_name, number

TITLE = "VAE kata"
EXCUSED = "EX"
MOODLE_FOLDER = re.compile(r"[^_/\\.~][^_/\\]*_(\d+)_assignsubmission_[a-z]+_?")


def marks_column(roster: Roster, asked: str | None) -> int | None:
    """The place of the column that takes the marks; None where a new one has to. Raises UserError
    where that can't be said."""
    header = roster.table.header
    if asked is not None:
        wanted = simplified(asked)
        exact = [place for place, heading in enumerate(header) if heading.strip() == asked.strip()]
        found = exact or [
            place
            for place, heading in enumerate(header)
            if wanted and wanted in (simplified(heading), simplified(_title(heading)))
        ]
        if len(found) != 1:
            what = "no column" if not found else f"{len(found)} columns"
            raise UserError(f"{roster.table.path} has {what} {asked!r}; it has {_listed(header)}.")
        return found[0]
    pattern = None if roster.format is None else roster.format.marks
    if pattern is None:
        return None
    found = [place for place, heading in enumerate(header) if pattern.fullmatch(heading)]
    if len(found) > 1:
        raise UserError(
            f"{roster.table.path} has several columns for marks; say which with --grade-column: "
            f"{_listed([header[place] for place in found])}."
        )
    return found[0] if found else None


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
    said.append(f"{out / name} has the marks{f' for {roster.platform}' if platform else ''}.")
    if platform == "moodle" and matching.reports:
        archive = out / "moodle-feedback.zip"
        write_atomically(archive, _feedback(roster, matching, out))
        said.append(f"{archive} has the feedback, to upload as feedback files.")
    return said


def final_score(report: Report, late: Mapping[str, Lateness]) -> float:
    found = late.get(report.submission)
    return report.score if found is None else found.score


def _fill(roster: Roster, matching: Matching, column: int, late: Mapping[str, Lateness]) -> None:
    comma = _has_decimal_comma(roster)
    for row, report in matching.reports.items():
        # An excused student stays excused (Canvas).
        excused = _cell(roster.table.rows[row], column).strip().upper() == EXCUSED
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
    theirs = _maximum(roster, column)
    ours = {report.max_score for report in matching.reports.values() if report.graded}
    if theirs is None or not ours or ours == {theirs}:
        return []
    return [
        f"NOTE: the kata gives up to {number(max(ours))} points, {roster.platform} counts up to "
        f"{number(theirs)}. Marks are not rescaled: change the assignment's maximum, or --points."
    ]


def _maximum(roster: Roster, column: int) -> float | None:
    table, chosen = roster.table, roster.format
    if chosen is None:
        return None
    found = chosen.marks.fullmatch(table.header[column]) if chosen.marks else None
    texts = [found["max"]] if found and "max" in found.re.groupindex else []
    places = [n for n, each in enumerate(table.header) if simplified(each) in chosen.maximum]
    texts += [_cell(row, place) for place in places for row in table.rows[:1]]
    texts += [_cell(row, column) for row in table.rows[:3] if is_points_possible(row)]
    for text in texts:
        try:
            return float((text or "").strip().replace(",", "."))
        except ValueError:
            continue
    return None


def _has_decimal_comma(roster: Roster) -> bool:
    """Whether the file itself writes 6,00: the platform then reads marks as it writes them."""
    if roster.format is None:
        return False
    header = roster.table.header
    places = [n for n, each in enumerate(header) if simplified(each) in roster.format.maximum]
    return any("," in _cell(row, place) for place in places for row in roster.table.rows)


def _feedback(roster: Roster, matching: Matching, out: Path) -> bytes:
    """Moodle's archive of feedback files. It finds a person by the folder's name:
    https://github.com/moodle/moodle/blob/main/mod/assign/feedback/file/importziplib.php"""
    people = {person.row: person for person in roster.people}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for row, report in sorted(matching.reports.items()):
            folder = _moodle_folder(people[row], report)
            page = out / "feedback" / f"{file_name(report.submission)}.html"
            if folder:
                entry = zipfile.ZipInfo(f"{folder}/feedback.html")  # Of 1980: the same each time.
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o100644 << 16
                archive.writestr(entry, page.read_bytes())
    return content.getvalue()


def _moodle_folder(person: Person, report: Report) -> str:
    original = report.source.original_folder
    found = MOODLE_FOLDER.fullmatch(original)
    if found and found[1] in person.platform_ids:
        return original
    number = min(person.platform_ids, default="")
    name = re.sub(r'[_/\\:*?"<>|\x00-\x1f]', " ", person.name).strip(" .~") or "Participant"
    return f"{name}_{number}_assignsubmission_file_" if number else ""


def _title(heading: str) -> str:
    """An assignment's heading without the platform's number."""
    return re.sub(r"\s*(\(\d+\)|\[Total Pts:[^\]]*\]\s*\|\d+| Points Grade.*)\s*$", "", heading)


def _listed(headings: list[str]) -> str:
    return ", ".join(heading.strip()[:60] for heading in headings[:12]) + (
        ", …" if len(headings) > 12 else ""
    )


def _cell(row: list[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _set(row: list[str], place: int, value: str) -> None:
    row.extend([""] * (place + 1 - len(row)))
    row[place] = value
