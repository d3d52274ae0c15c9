"""What lies in a folder on disk. No link is followed, and nothing is waited for."""

import itertools
import os
import stat
from functools import partial
from pathlib import Path

from kata.grading.intake.limits import FOLDER, LINK, MAX_DEPTH, SPECIAL, TOO_LARGE, Meter
from kata.grading.intake.listing import Entry, Parts, is_unlisted
from kata.manifest import exercises


def read_folder(top: Path, meter: Meter) -> tuple[list[Entry], bool]:
    """What lies there, the nearest first, and whether that is all. Raises OSError."""
    entries: list[Entry] = []
    level: list[Parts] = [()]
    while level:
        above, level = level, []
        for folder in above:
            with os.scandir(top.joinpath(*folder)) as found:
                here = list(itertools.islice(found, meter.members + 1))
            if len(here) > meter.members:
                # The exercises may lie among the many all the same.
                return entries + _exercises(top, folder), False
            meter.count(len(here))
            for each in sorted(here, key=lambda each: each.name):
                parts = (*folder, each.name)
                if is_unlisted(each.name):
                    continue
                if each.is_dir(follow_symlinks=False):
                    entries.append(Entry(parts, lambda limit: FOLDER, is_folder=True))
                    if len(parts) < MAX_DEPTH:
                        level.append(parts)
                else:
                    entries.append(_entry(top, parts))
    return entries, True


def _exercises(top: Path, folder: Parts) -> list[Entry]:
    files = [(*folder, exercise.file) for exercise in exercises()]
    return [_entry(top, parts) for parts in files if os.path.lexists(top.joinpath(*parts))]


def _entry(top: Path, parts: Parts) -> Entry:
    return Entry(parts, partial(read_file, top.joinpath(*parts)))


def read_file(path: Path, limit: int) -> bytes | str:
    """The file's content, or why it is not read. Raises OSError."""
    mode = os.lstat(path).st_mode
    if stat.S_ISLNK(mode):
        return LINK
    if stat.S_ISDIR(mode):
        return FOLDER
    if not stat.S_ISREG(mode):
        return SPECIAL
    with open(path, "rb", opener=open_plainly) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return SPECIAL
        content = file.read(limit + 1)
    return content if len(content) <= limit else TOO_LARGE


def open_plainly(path: str, flags: int) -> int:
    """Like os.open, but follows no link and waits for nobody, whatever lies there by now."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
