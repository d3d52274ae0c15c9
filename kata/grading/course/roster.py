"""Who takes the course: the roster of ``--roster``, a platform's own export or a plain one."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from kata.errors import UserError
from kata.grading.course.formats import (
    COLUMNS,
    EMAIL,
    FIRST,
    GROUP,
    ID,
    LAST,
    LOGIN,
    NAME,
    PLATFORM_ID,
    SUBMITTED,
    Format,
    format_of,
    loosely,
    simplified,
)
from kata.grading.course.table import Table, read_table

PEOPLE = {NAME, FIRST, LAST, LOGIN, EMAIL, ID, PLATFORM_ID}
"""The columns that say who somebody is."""

STAFF = {"instructor", "teacher", "ta", "reader", "staff", "grader", "observer", "designer"}

# https://github.com/instructure/canvas-lms/blob/master/lib/gradebook_exporter.rb and _importer.rb
CANVAS_NO_PERSON = re.compile(r"\s*|.*Points Possible.*", re.DOTALL)
CANVAS_TEST_STUDENT = "Student, Test"

_STROKES = str.maketrans("łøđıŁØĐ", "lodiLOD")
"""Letters that Unicode does not take apart."""


@dataclass(frozen=True)
class Person:
    """One row of the roster. Everything but ``name`` is as it is compared; empty if not there."""

    row: int
    name: str
    """As the roster writes it, to be shown."""
    names: frozenset[str]
    platform_ids: frozenset[str]
    ids: frozenset[str]
    logins: frozenset[str]
    emails: frozenset[str]
    written: Mapping[str, str] = field(default_factory=dict, hash=False, compare=False)
    """What its cells say, by their kinds, as the roster writes it."""
    groups: frozenset[str] = frozenset()
    submitted: str = ""
    """When they handed in, as the roster writes it."""
    is_student: bool = True

    @property
    def account(self) -> str:
        """One identifier, to tell namesakes apart."""
        by_platform = min(self.platform_ids, default="")
        login, *others = (self.written.get(kind, "") for kind in (LOGIN, ID, EMAIL))
        return next(filter(None, (login, by_platform, *others)), "")


@dataclass(frozen=True)
class Roster:
    table: Table
    format: Format | None
    people: tuple[Person, ...]

    def shown(self, person: Person) -> str:
        """A name for people to read; with an identifier, where others bear the name as well."""
        if self._bearers[person.name] > 1:
            return f"{person.name} ({person.account})".lstrip()
        return person.name or person.account or "(no name)"

    @cached_property
    def _bearers(self) -> Counter[str]:
        return Counter(person.name for person in self.people if person.name)

    @property
    def platform(self) -> str:
        return "" if self.format is None else self.format.name


def compared(text: str) -> str:
    """A name, login, e-mail address or identifier as it is compared: exactly, but for case, spaces
    and the ways in which Unicode writes the same."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", " ".join(folded.replace("_", " ").split()))


def without_accents(text: str) -> str:
    """The same letters as some tools write them: ``Novakova`` for ``Nováková``."""
    apart = unicodedata.normalize("NFKD", text.translate(_STROKES))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def compared_names(text: str) -> frozenset[str]:
    """A name in both orders where it has a comma: ``Berg, Anna`` is ``Anna Berg``."""
    last, comma, first = text.partition(",")
    both = (f"{first} {last}", f"{last} {first}") if comma else (text,)
    return frozenset(filter(None, map(compared, both)))


def read_roster(path: Path) -> Roster:
    """Raises UserError."""
    table = read_table(path)
    chosen = format_of(table.header)
    kinds = [_kind(heading, chosen) for heading in table.header]
    if not PEOPLE & set(kinds):
        pairs = zip(kinds, table.header, strict=True)
        kinds = [kind or loosely(heading) for kind, heading in pairs]
    if not PEOPLE & set(kinds):
        seen = ", ".join(heading.strip()[:40] for heading in table.header[:6])
        raise UserError(
            f"{path} has no column called name, login, email or id in its first line, but {seen}. "
            "Rename one."
        )
    people = []
    for number, row in enumerate(table.rows):
        cells: dict[str, list[str]] = {}
        for kind, cell in zip(kinds, row, strict=False):
            if kind and cell.strip():
                cells.setdefault(kind, []).append(_plain(cell))
        if cells and not _is_no_person(row, chosen):
            people.append(_person(number, cells, chosen))
    if not people:
        raise UserError(f"{path} lists nobody; each line after the first is one person.")
    return Roster(table, chosen, tuple(people))


def is_points_possible(row: list[str]) -> bool:
    """Whether it is the row of Canvas' gradebook with the most for each assignment."""
    return bool(row) and "Points Possible" in row[0]


def _kind(heading: str, chosen: Format | None) -> str:
    key = simplified(heading)
    if chosen is not None and key in chosen.columns:
        return chosen.columns[key]
    return "role" if key in ("role", "rolle") else COLUMNS.get(key, "")


def _plain(cell: str) -> str:
    """A cell's text, without what platforms put around it so that spreadsheets take it as text."""
    text = cell.strip()
    wrapped = re.fullmatch(r'="(.*)"', text, re.DOTALL)
    return wrapped[1] if wrapped else text


def _is_no_person(row: list[str], chosen: Format | None) -> bool:
    return (
        chosen is not None and chosen.name == "Canvas" and bool(CANVAS_NO_PERSON.fullmatch(row[0]))
    )


def _person(number: int, cells: dict[str, list[str]], chosen: Format | None) -> Person:
    def all_of(kind: str) -> frozenset[str]:
        # Brightspace exports #identifier, so that spreadsheets keep its zeros.
        return frozenset(compared(cell.removeprefix("#")) for cell in cells.get(kind, ())) - {""}

    def first_of(kind: str) -> str:
        return cells.get(kind, [""])[0]

    first, last = first_of(FIRST), first_of(LAST)
    names = frozenset().union(*map(compared_names, cells.get(NAME, ())))
    if first and last:
        names |= compared_names(f"{last}, {first}")
    elif not names:
        names = compared_names(first or last)
    ids, platform_ids = all_of(ID), all_of(PLATFORM_ID)
    if chosen is not None and chosen.name == "Moodle":
        # «Participant 123»: the import, too, takes the number after the (translated) word.
        platform_ids = frozenset(re.findall(r"\d+$", first_of(PLATFORM_ID)))
    else:
        ids |= platform_ids
    name = first_of(NAME) or f"{first} {last}".strip()
    # Another column may say «yes» or «Submitted for grading».
    times = [text for text in cells.get(SUBMITTED, ()) if any(map(str.isdigit, text))]
    return Person(
        row=number,
        name=name,
        names=names,
        platform_ids=platform_ids,
        ids=ids,
        logins=all_of(LOGIN),
        emails=all_of(EMAIL),
        written={kind: " ".join(texts) for kind, texts in cells.items()},
        groups=all_of(GROUP),
        submitted=next(iter(times), ""),
        is_student=name != CANVAS_TEST_STUDENT and compared(first_of("role")) not in STAFF,
    )
