"""Downloads that hold everyone's hand-ins: each is listed once, however many are read from it."""

import contextlib
import os
import stat
from bisect import bisect_left
from pathlib import Path

from kata.checking.source import Source
from kata.grading.intake.archives import read_archive
from kata.grading.intake.folders import open_plainly, read_folder
from kata.grading.intake.limits import CLASS, MIB, Meter, Ungradable, too_large
from kata.grading.intake.listing import Entry, Parts, may_be_read
from kata.grading.intake.people import belongs

KEPT = 128 * MIB
"""What is kept of a tar, so that it need not be unpacked again for each hand-in."""


class OpenClasses:
    """The class that was read from last stays open: its hand-ins come one after the other."""

    def __init__(self) -> None:
        self._open: _Class | None = None
        self._key: tuple[object, ...] = ()

    def entries_of(self, hand_in: Source) -> tuple[list[Entry], bool]:
        """What lies in the class and may be this hand-in's, and whether that is all. Its contents
        can be read until the next call. Raises OSError and Ungradable."""
        state = os.stat(hand_in.path)
        key = (hand_in.path, state.st_ino, state.st_size, state.st_mtime_ns)
        if self._open is None or key != self._key:
            self.close()
            self._open, self._key = _Class(Path(hand_in.path), stat.S_ISDIR(state.st_mode)), key
        return self._open.entries_of(hand_in)

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None


class _Class:
    """A folder or archive with many hand-ins. What is wrong with it is wrong for each of them."""

    def __init__(self, path: Path, is_folder: bool) -> None:
        self._path = path
        self._meter = Meter(CLASS)
        self._room = KEPT
        self._left_out: set[Parts] = set()
        self._is_all = True
        self._failure: OSError | Ungradable | None = None
        self._stack = contextlib.ExitStack()
        entries: list[Entry] = []
        try:
            if is_folder:
                entries, self._is_all = read_folder(path, self._meter)
            else:
                entries = self._read_archive()
        except (OSError, Ungradable) as reason:
            self._failure = reason
        by_path = sorted(enumerate(entries), key=lambda each: each[1].path)
        self._paths = [entry.path for _, entry in by_path]
        self._entries = by_path

    def _read_archive(self) -> list[Entry]:
        file = open(self._path, "rb", opener=open_plainly)  # noqa: SIM115
        self._stack.enter_context(file)
        if os.fstat(file.fileno()).st_size > CLASS.archive:
            raise Ungradable(too_large(CLASS))
        return read_archive(file, self._meter, self._keep)

    def _keep(self, parts: Parts, size: int) -> bool:
        if not may_be_read(parts, size):
            return False
        if size > self._room:
            self._left_out.add(parts)
            return False
        self._room -= size
        return True

    def entries_of(self, hand_in: Source) -> tuple[list[Entry], bool]:
        if self._failure is not None:
            raise self._failure.with_traceback(None)
        # What is read from a zip when it is asked for counts for each hand-in alone.
        self._meter.bytes = CLASS.unpacked
        start = hand_in.inner.removesuffix("*")
        first = bisect_left(self._paths, start)
        found = []
        for number in range(first, len(self._paths)):
            if not self._paths[number].startswith(start):
                break
            found.append(self._entries[number])
        entries = [entry for _, entry in sorted(found, key=lambda each: each[0])]
        own = {each.parts for each in entries if belongs(hand_in, each.parts)}
        if own & self._left_out:
            with open(self._path, "rb", opener=open_plainly) as file:
                entries = read_archive(
                    file,
                    Meter(CLASS),
                    lambda parts, size: parts in own and may_be_read(parts, size),
                )
        return entries, self._is_all

    def close(self) -> None:
        self._stack.close()
