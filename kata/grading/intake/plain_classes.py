"""A class that no platform named: folders and archives beside one another, one for each."""

import re
from pathlib import Path

from kata.checking.source import Source
from kata.grading.intake.candidates import plain
from kata.grading.intake.limits import LINK, MAX_FILE, MAX_NESTING, ONE, Meter, Ungradable
from kata.grading.intake.listing import Entry, Parts, is_ignored
from kata.grading.intake.loose_files import without_owner
from kata.grading.intake.names import (
    is_archive,
    is_notebook,
    is_other_archive,
    recognise,
    without_ending,
)
from kata.grading.intake.nested import open_archives
from kata.grading.intake.version_names import is_own, is_version

NUMBERED = re.compile(
    r"(?:group|gruppe|groupe|grupo|gruppo|grupa|team|pair|paar|student(?:in|e)?|participant"
    r"|teilnehmer(?:in)?|user|candidate|kandidat(?:in)?)[-_ .]*\d+"
)
"""Names that differ by their number alone, and are several people's all the same."""

REST = "*-_ ."
"""What ends the beginning of several names."""

CERTAIN = 3
"""So many with names of their own are a class, whatever one of them or a neighbour is called."""


def find_class(entries: list[Entry], path: Path) -> tuple[list[Source], list[Parts]]:
    """The hand-ins in a class, none if it is none, and what lies beside them: at least two with
    exercises or with nothing that can be read, and unless there are many, none with a name that
    speaks of parts or versions. Loose files of one person are known by what stands before their
    names, and *."""
    everything = [each for each in entries if not any(map(is_ignored, each.parts))]
    above: Parts = ()
    while True:
        here = [each for each in everything if each.parts[: len(above)] == above != each.parts]
        inside: dict[str, list[Entry]] = {}
        loose: list[Entry] = []
        for each in here:
            if len(each.parts) == len(above) + 1 and not each.is_folder:
                if recognise(each.name):
                    return [], []
                owner, _ = without_owner(each.name)
                if owner and isinstance(each.read(MAX_FILE), bytes):  # Of a tar, none is kept.
                    inside.setdefault(f"{owner}*", []).append(each)
                    continue
                if not is_hand_in(each.name) and not _is_link(each):
                    loose.append(each)
                    continue
            inside.setdefault(each.parts[len(above)], []).append(each)
        if len(inside) != 1:
            break
        if not any(len(each.parts) > len(above) + 1 for each in here):
            return [], []
        above = (*above, *inside)
    if not _are_peoples(inside):
        return [], []
    beside = [each.parts for each in loose]
    return [Source.at(path, "/".join((*above, top))) for top in sorted(inside)], beside


def _are_peoples(inside: dict[str, list[Entry]]) -> bool:
    names: set[str] = set()
    holding: set[str] = set()
    blank = 0
    has_versions = False
    for top, entries in sorted(inside.items()):
        says_version = is_own(top.rstrip(REST)) if top.endswith("*") else is_version(top)
        # Enough are enough to know; a name that speaks of versions counts wherever it stands.
        if (len(names) < CERTAIN or says_version) and (top.endswith("*") or holds_work(entries)):
            holding.add(without_ending(top))  # A folder and its archive are one.
            has_versions |= says_version
            names |= set() if says_version else {_own_name(top)}
        elif _is_blank(entries):
            blank += 1
            has_versions |= says_version
    if len(names) >= CERTAIN or (len(names) == 1 and _are_counted(inside)):
        return True
    are_others = len(holding) + blank > 1 and len(names) == len(holding)
    return bool(names) and are_others and not has_versions


def _own_name(name: str) -> str:
    """The same for copies and downloads of one thing."""
    whole = without_ending(name.rstrip(REST) if name.endswith("*") else name).casefold()
    return whole if NUMBERED.fullmatch(whole) else "/".join(plain((whole,)))


def _are_counted(inside: dict[str, list[Entry]]) -> bool:
    """Whether the names are the same but for a number, and are too many to be one person's; and
    don't hold one exercise each."""
    numbers = [re.fullmatch(r".*?[-_ .](\d+)", without_ending(name)) for name in inside]
    files = [
        found.file
        for entries in inside.values()
        for found in {recognise(each.name) for each in entries}
        if found is not None
    ]
    are_parts = bool(files) and len(set(files)) == len(files)
    different = {each[1] for each in numbers if each}
    return len(numbers) > CERTAIN and len(different) == len(numbers) and not are_parts


def is_hand_in(name: str) -> bool:
    """Whether a file so called may be all that someone handed in."""
    return is_archive(name) or is_other_archive(name) or is_notebook(name)


def _is_link(entry: Entry) -> bool:
    try:
        return entry.read(0) == LINK
    except (OSError, Ungradable):
        return False


def holds_work(entries: list[Entry]) -> bool:
    """Whether there is an exercise among these, or in archives among them."""
    meter = Meter(ONE)
    for _ in range(MAX_NESTING):
        if any(not each.is_folder and _is_work(each.name) for each in entries):
            return True
        try:
            entries, new = open_archives(entries, meter, {})
        except Ungradable:
            return False
        if not new:
            return False
    return False


def _is_blank(entries: list[Entry]) -> bool:
    """Whether there are only folders here, or an archive that can't be opened."""
    unopened: dict[str, str] = {}
    open_archives(entries, Meter(ONE), unopened)
    return all(
        each.is_folder or is_other_archive(each.name) or each.path in unopened for each in entries
    )


def _is_work(name: str) -> bool:
    return recognise(name) is not None or is_notebook(name)
