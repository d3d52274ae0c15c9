"""Archives in archives: what lies in them, as if each were a folder."""

import io
from collections.abc import Iterable

from kata.grading.intake.archives import read_archive
from kata.grading.intake.limits import (
    MAX_FILE,
    MAX_NESTED,
    MAX_PATH,
    NESTED_TOO_LARGE,
    TOO_LARGE,
    Meter,
    Ungradable,
)
from kata.grading.intake.listing import Entry, Parts, is_unlisted
from kata.grading.intake.names import is_archive, recognise


def open_archives(
    entries: Iterable[Entry], meter: Meter, unopened: dict[str, str]
) -> tuple[list[Entry], list[Entry]]:
    """All entries with what lies in the archives among them in their place, and only what is new.
    ``unopened`` gains the archives that can't be read, with the reason."""
    everything, new = [], []
    for entry in sorted(entries, key=lambda entry: entry.parts):
        members = None
        if not entry.is_folder and is_archive(entry.name) and entry.path not in unopened:
            try:
                members = _members(entry, meter)
            except (Ungradable, OSError) as reason:
                unopened[entry.path] = str(reason)
        if members is None:
            everything.append(entry)
        else:
            everything += members
            new += members
    return everything, new


def _members(entry: Entry, meter: Meter) -> list[Entry]:
    content = entry.read(MAX_NESTED)
    if content == TOO_LARGE:
        raise Ungradable(NESTED_TOO_LARGE)
    if isinstance(content, str):
        raise Ungradable(content.format(entry.name))
    found = read_archive(io.BytesIO(content), meter)
    for each in found:
        if recognise(each.name):
            each.read(MAX_FILE)  # What can't be read casts no doubt on what lies beside it.
    return [
        Entry(parts, each.read, each.is_folder)
        for each in found
        if not any(map(is_unlisted, each.parts))
        and len("/".join(parts := (*entry.parts, *each.parts))) <= MAX_PATH
    ]


def archive_of(parts: Parts) -> Parts:
    """The outermost archive on this path."""
    depth = next((depth for depth, part in enumerate(parts, 1) if is_archive(part)), len(parts))
    return parts[:depth]
