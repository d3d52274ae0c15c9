"""What lies in a submission: its files by their paths, wherever they are and whatever they hold."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kata.files import BACKUPS
from kata.grading.intake.limits import MAX_DEPTH, MAX_FILE, MAX_NESTED, MAX_NOTEBOOK
from kata.grading.intake.names import is_archive, is_notebook, recognise

Parts = tuple[str, ...]
"""A path inside a submission."""
Keep = Callable[[Parts, int], bool]
"""Whether a member with so many bytes is kept."""


@dataclass(frozen=True)
class Entry:
    """A file, or what stands in the place of one. ``read`` gives its content up to so many bytes,
    or a sentence with a gap for its name that says why there is none."""

    parts: Parts
    read: Callable[[int], bytes | str]
    is_folder: bool = False

    @property
    def name(self) -> str:
        return self.parts[-1]

    @property
    def folder(self) -> Parts:
        return self.parts[:-1]

    @property
    def path(self) -> str:
        return "/".join(self.parts)


IGNORED = {"__MACOSX", "__pycache__", "site-packages", "node_modules", "venv", "env"}
"""Folders that systems and tools make, beside all whose names begin with a dot."""


FROM_TEACHERS = re.compile(r"Feedback Attachment\(s\)|.*_assignfeedback_[a-z]+_?", re.DOTALL)
"""Folders where Sakai and Moodle keep what was given back: a solution perhaps."""


def is_unlisted(name: str) -> bool:
    """Whether what lies in a folder so called is not even named. What ``kata reset`` kept is never
    taken, but named beside a stub."""
    return is_ignored(name) and name != BACKUPS


def tops(entries: Iterable[Entry]) -> tuple[Parts, dict[str, list[Entry]]]:
    """The folders that hold everything, and what lies in these, by name."""
    everything = list(entries)
    above: Parts = ()
    while True:
        here = [each for each in everything if each.parts[: len(above)] == above != each.parts]
        found: dict[str, list[Entry]] = {}
        for each in here:
            found.setdefault(each.parts[len(above)], []).append(each)
        if len(found) != 1 or not any(len(each.parts) > len(above) + 1 for each in here):
            return above, found
        above = (*above, *found)


def is_ignored(name: str) -> bool:
    return name.startswith(".") or name in IGNORED or bool(FROM_TEACHERS.fullmatch(name))


def may_be_read(parts: Parts, size: int) -> bool:
    """Whether a file may be asked for that has so many bytes: of most files, none is."""
    name = parts[-1]
    if is_archive(name):
        return size <= MAX_NESTED
    if is_notebook(name):
        return size <= MAX_NOTEBOOK
    return size <= (MAX_FILE if recognise(name) or name == METADATA else 0)


METADATA = "submission_metadata.yml"
"""Where Gradescope says who is who."""


def parts_of(member: str) -> Parts | None:
    """The folders and the name of a member, or None where it would lie elsewhere."""
    parts = tuple(part for part in member.split("/") if part not in ("", "."))
    if member.startswith("/") or member[1:2] == ":" or ".." in parts:
        return None
    return parts if 0 < len(parts) <= MAX_DEPTH else None
