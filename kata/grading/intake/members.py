"""What the platforms' names say of each file or folder in a download."""

from collections.abc import Iterable
from dataclasses import dataclass

from kata.grading.intake.listing import Entry, Parts
from kata.grading.intake.names import is_archive, is_notebook, recognise
from kata.grading.intake.platforms import PLATFORMS, Delivered, Platform, read_path

NEUTRAL = (".csv", ".tsv", ".xls", ".xlsx", ".ods", ".yml", ".yaml", ".json", ".html", ".htm")
"""The endings of what platforms and instructors put beside the hand-ins."""


SURE = [row for row in PLATFORMS if row.strength]
"""The rows whose names students' own are rarely like."""


@dataclass(frozen=True)
class Member:
    """A file or folder in a download, and what the platform's name says of it."""

    entry: Entry
    above: Parts
    """The folders that hold the whole download."""
    said: Delivered

    @property
    def parts(self) -> Parts:
        return self.entry.parts

    @property
    def owner(self) -> tuple[str, str]:
        """The same for all that one person handed in at one platform."""
        return self.said.platform.name, self.said.owner

    @property
    def inner(self) -> str:
        return "/".join((*self.above, self.said.place))


def find_members(entries: list[Entry], above: Parts) -> tuple[list[Member], tuple[Parts, ...]]:
    """What the first platform that explains most of this says of it, and others of the rest; and
    what none explains."""
    paths = [("/".join(each.parts[len(above) :]) + "/-" * each.is_folder, each) for each in entries]
    tops = {each.parts[len(above)] for each in entries if not is_apart(each, above)}

    others = {
        each.name for each in entries if len(each.parts) == len(above) + 1 and _is_other(each)
    }

    def read(rows: list[Platform], tops: set[str]) -> tuple[list[Member], set[str]]:
        found = [
            Member(each, above, said)
            for path, each in paths
            if each.parts[len(above)] in tops and (said := read_by(path, rows)) is not None
        ]
        return found, tops - {each.parts[len(above)] for each in found}

    for name in dict.fromkeys(row.name for row in PLATFORMS):
        found, left = read([row for row in PLATFORMS if row.name == name], tops)
        is_weak = not all(each.said.platform.strength for each in found)
        doubtful = left - others
        if found and len(doubtful) * 2 < len(tops) and not (is_weak and left):
            more, left = read(SURE, left)
            break
    else:
        found, left = read(SURE, tops)
        more = []
        if left:
            return [], ()
    beside = tuple((*above, top) for top in sorted(left))
    return [each for each in found + more if each.said.owner], beside


def unsent(entries: Iterable[Entry], above: Parts) -> set[str]:
    """Those who have files in a place for what is not handed in."""
    rows = [row for row in PLATFORMS if "unsent" in row.pattern.groupindex]
    said = (read_by("/".join(each.parts[len(above) :]), rows) for each in entries)
    return {each.groups["unsent"] for each in said if each and "unsent" in each.groups}


def read_by(path: str, rows: Iterable[Platform]) -> Delivered | None:
    """What the first of these rows that fits makes of a path in a download."""
    return next((said for row in rows if (said := read_path(path, row)) is not None), None)


def is_neutral(name: str) -> bool:
    """Whether a loose file so called is no one's hand-in."""
    return name.casefold().endswith(NEUTRAL)


def is_owned(name: str) -> bool:
    """Whether a platform's name says who handed in a loose file so called, of whatever kind."""
    said = read_by(name, SURE)
    if said is None or not (said.owner and said.file):
        return False
    # A list of marks with a date in its name looks like some platforms' names by chance.
    return said.platform.strength > 1 or name.casefold().endswith((".html", ".htm"))


def is_apart(entry: Entry, above: Parts) -> bool:
    """Whether this is such a file, beside the hand-ins."""
    return (
        len(entry.parts) == len(above) + 1
        and not entry.is_folder
        and is_neutral(entry.name)
        and not is_owned(entry.name)
    )


def _is_other(entry: Entry) -> bool:
    """Whether this is a file that can't be a hand-in."""
    name = entry.name
    return not (entry.is_folder or recognise(name) or is_archive(name) or is_notebook(name))
