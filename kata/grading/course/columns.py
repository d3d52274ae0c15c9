"""The column of a roster that takes the marks, and what the file says of its maximum."""

import re

from kata.errors import UserError
from kata.grading.course.formats import simplified
from kata.grading.course.roster import Roster, is_points_possible


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
            raise UserError(
                f"{roster.table.path} has {what} {asked[:60]!r}; it has {_listed(header)}."
            )
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


def maximum(roster: Roster, column: int) -> float | None:
    """What the platform counts up to in this column; None where the file does not say."""
    table, chosen = roster.table, roster.format
    if chosen is None:
        return None
    found = chosen.marks.fullmatch(table.header[column]) if chosen.marks else None
    texts = [found["max"]] if found and "max" in found.re.groupindex else []
    places = [n for n, each in enumerate(table.header) if simplified(each) in chosen.maximum]
    texts += [text_at(row, place) for place in places for row in table.rows[:1]]
    texts += [text_at(row, column) for row in table.rows[:3] if is_points_possible(row)]
    for text in texts:
        try:
            return float((text or "").strip().replace(",", "."))
        except ValueError:
            continue
    return None


def has_decimal_comma(roster: Roster) -> bool:
    """Whether the file itself writes 6,00: the platform then reads marks as it writes them."""
    if roster.format is None:
        return False
    header = roster.table.header
    places = [n for n, each in enumerate(header) if simplified(each) in roster.format.maximum]
    return any("," in text_at(row, place) for place in places for row in roster.table.rows)


def has_mark(roster: Roster, row: int, column: int | None) -> bool:
    """Whether somebody has a mark there already: a number, not ``-``, ``N/A`` or nothing."""
    text = "" if column is None else text_at(roster.table.rows[row], column)
    return any(map(str.isdigit, text))


def text_at(row: list[str], place: int) -> str:
    """A cell's text; rows may be shorter than the header."""
    return row[place] if place < len(row) else ""


def _title(heading: str) -> str:
    """An assignment's heading without the platform's number."""
    return re.sub(r"\s*(\(\d+\)|\[Total Pts:[^\]]*\]\s*\|\d+| Points Grade.*)\s*$", "", heading)


def _listed(headings: list[str]) -> str:
    return ", ".join(heading.strip()[:60] for heading in headings[:12]) + (
        ", …" if len(headings) > 12 else ""
    )
