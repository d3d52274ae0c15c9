"""Files that someone handed in again under the same name, where the platform keeps both: the newest
counts."""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import NamedTuple

from kata.checking.source import Source
from kata.grading.intake.candidates import shown
from kata.grading.intake.limits import MAX_FILE
from kata.grading.intake.listing import Entry
from kata.grading.intake.names import is_archive, is_notebook, recognise
from kata.grading.intake.platforms import PLATFORMS, Platform, read_path
from kata.grading.intake.selection import listed
from kata.grading.intake.stubs import is_stub


class Upload(NamedTuple):
    """A file that was handed in, what it was called before the platform numbered it, and when: by a
    number of its own, if any, else by that in its name."""

    entry: Entry
    name: str
    number: int
    is_numbered: bool

    @property
    def shown(self) -> str:
        return shown(self.entry.parts)

    @property
    def is_stub(self) -> bool:
        found = recognise(self.entry.name)
        if found is None:
            return False
        content = self.entry.read(MAX_FILE)
        return isinstance(content, bytes) and is_stub(found.file, content)


def newest_uploads(hand_in: Source, entries: list[Entry]) -> tuple[list[Entry], list[str]]:
    """What counts of a hand-in, and notes on what does not. Raises OSError and Ungradable."""
    by_name: dict[str, list[Upload]] = {}
    for upload in _uploads(hand_in, entries):
        by_name.setdefault(upload.name, []).append(upload)
    again = [several for several in by_name.values() if len(several) > 1]
    if not again:
        return entries, []
    for several in again:
        # Here too, a stub never takes the place of work.
        several.sort(key=lambda each: (not each.is_stub, each.number))
    taken = [several[-1] for several in by_name.values()]
    left_out = {each.entry.parts for several in again for each in several[:-1]}
    notes = _notes(again, [each for each in taken if each.is_numbered])
    return [each for each in entries if each.parts not in left_out], notes


def _notes(again: list[list[Upload]], taken: list[Upload]) -> list[str]:
    left_out = [(each, several[-1]) for several in again for each in several[:-1]]
    older = [each.shown for each, newest in left_out if each.number < newest.number]
    stubs = [each.shown for each, newest in left_out if each.number > newest.number]
    notes = []
    if older:
        notes.append(f"The newest of each file counts; there are earlier ones: {listed(older)}.")
    if stubs:
        notes.append(f"Newer, but as they were handed out, and not taken: {listed(stubs)}.")
    # One attempt's files are numbered closely.
    first = max(min(each.number for each in several) for several in again)
    last = min(max(each.number for each in several) for several in again)
    earlier = [each.shown for each in taken if 2 * each.number < first + last]
    if 0 < len(earlier) < len(taken):
        notes.append(
            f"The files are of several attempts: {listed(earlier)} came in an earlier one."
        )
    return notes


def _uploads(hand_in: Source, entries: Iterable[Entry]) -> Iterator[Upload]:
    rows = [row for row in PLATFORMS if row.again and row.name == hand_in.platform]
    place = "" if hand_in.inner.endswith("*") else f"{PurePath(hand_in.place).name}/"
    for each in entries if rows else ():
        name = each.name
        if len(each.parts) > 1 or each.is_folder:
            continue
        if not (recognise(name) or is_archive(name) or is_notebook(name)):
            continue
        found = next((found for row in rows if (found := _read(place + name, row, each))), None)
        if found:
            yield found


def _read(path: str, row: Platform, entry: Entry) -> Upload | None:
    said = read_path(path, row)
    # Below a file is what the student packed.
    if said is None or "/" in said.file:
        return None
    again = re.search(rf"{row.again}(?=(?:\.[A-Za-z]\w*)*$)", said.file)
    name = said.file if again is None else said.file[: again.start()] + said.file[again.end() :]
    if "upload" in said.groups:
        return Upload(entry, name.casefold(), said.upload, True)
    return Upload(entry, name.casefold(), int(again[1]) if again else 1, False)
