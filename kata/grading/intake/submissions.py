"""The exercise files out of a submission, whatever folder, archive or notebook it is.

Nothing of a submission is run, followed or written to disk.
"""

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from kata.checking.source import Source
from kata.errors import UserError
from kata.grading.intake.archives import read_archive
from kata.grading.intake.candidates import find_cells, find_files, is_reference, shown
from kata.grading.intake.explanations import (
    beside_stubs,
    closed_archives,
    near_names,
    nothing_found,
    reasons_for,
    repositories,
)
from kata.grading.intake.folders import open_plainly, read_file, read_folder
from kata.grading.intake.limits import (
    MAX_NESTING,
    NO_ARCHIVE,
    ONE,
    Meter,
    Ungradable,
    too_large,
    too_many,
)
from kata.grading.intake.listing import Entry, is_unlisted
from kata.grading.intake.names import is_one_file
from kata.grading.intake.nested import archive_of, open_archives
from kata.grading.intake.open_classes import OpenClasses
from kata.grading.intake.people import belongs
from kata.grading.intake.selection import (
    Choice,
    Selection,
    choose,
    listed,
    not_graded_too,
    not_looked_at,
    selected,
)
from kata.grading.intake.uploads import newest_uploads
from kata.manifest import Exercise, core_exercises

UNREADABLE = "The submission can't be read ({}); give the grader access to it, or hand it in again."

LINKED = (
    "This is a link, and who hands in decides where it points; "
    "name the folder or archive that is meant itself."
)


@dataclass(frozen=True)
class SubmittedFiles:
    """What was read from one submission, and a sentence for whatever was not.

    ``files`` and ``problems`` go by the files' names; ``problem`` is one with all of it. ``notes``
    say what was taken for what, and what was not looked at; ``platform_notes`` are those of them on
    names that the platform made of the right ones, as it does of every file in its download.
    """

    name: str
    files: dict[str, bytes]
    problems: dict[str, str]
    problem: str
    notes: tuple[str, ...] = ()
    platform_notes: tuple[str, ...] = ()

    @property
    def content(self) -> str:
        """The same for the same content, whatever the submission is called or packed in."""
        parts = (sorted(self.files.items()), sorted(self.problems.items()), self.problem)
        return hashlib.sha256(repr((*parts, self.notes)).encode(errors="replace")).hexdigest()


def read_submission(
    hand_in: Source,
    name: str,
    classes: OpenClasses | None = None,
    exercises: Sequence[Exercise] | None = None,
) -> SubmittedFiles:
    """The files of these exercises that were handed in, of all but the encores where none are
    named; ``classes`` serve many calls. Raises UserError only where there is no such path."""
    wanted = tuple(each.file for each in exercises or core_exercises())
    selection, problem = Selection({}, {}), ""
    again: list[str] = []
    try:
        with _opened(hand_in, classes) as (entries, meter, is_all):
            entries, again = newest_uploads(hand_in, entries)
            selection = _select(entries, meter, is_all, wanted)
    except Ungradable as reason:
        problem = str(reason)
    except OSError as error:
        problem = UNREADABLE.format(error.strerror or type(error).__name__)
    notes = [*_attempts(hand_in), *again, *selection.notes]
    return SubmittedFiles(
        name,
        selection.files,
        selection.problems,
        problem,
        tuple(notes),
        selection.prefixed if hand_in.platform else (),
    )


def _attempts(hand_in: Source) -> list[str]:
    older = [shown((each,)).rstrip("*") for each in hand_in.superseded]
    return [f"The newest hand-in counts; there are earlier ones: {listed(older)}."] * bool(older)


@contextlib.contextmanager
def _opened(
    hand_in: Source, classes: OpenClasses | None
) -> Iterator[tuple[list[Entry], Meter, bool]]:
    """What lies in a hand-in, as long as it is open, and whether that is all of it."""
    path = Path(hand_in.path)
    if path.is_symlink():
        raise Ungradable(LINKED)
    try:
        mode = os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise UserError(
            f"{path} does not exist; name a folder or an archive with the exercise files."
        ) from None
    # A FIFO would block whoever opens it.
    if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
        raise Ungradable(NO_ARCHIVE)
    meter = Meter(ONE)
    if hand_in.inner:
        with contextlib.ExitStack() as stack:
            opened = classes or stack.enter_context(contextlib.closing(OpenClasses()))
            entries, is_all = opened.entries_of(hand_in)
            yield _of(hand_in, entries, meter), meter, is_all
        return
    if stat.S_ISDIR(mode):
        entries, is_all = read_folder(path, Meter(ONE))
        yield _of(hand_in, entries, meter), meter, is_all
        return
    if is_one_file(path.name):
        yield [Entry((path.name,), partial(read_file, path))], meter, True
        return
    with open(path, "rb", opener=open_plainly) as file:
        if os.fstat(file.fileno()).st_size > ONE.archive:
            raise Ungradable(too_large(ONE))
        yield _of(hand_in, read_archive(file, Meter(ONE)), meter), meter, True


def _of(hand_in: Source, entries: list[Entry], meter: Meter) -> list[Entry]:
    """What of a folder or archive is the hand-in's, seen from its own top."""
    own = [
        replace(each, parts=parts)
        for each in entries
        if (parts := belongs(hand_in, each.parts)) and not any(map(is_unlisted, parts))
    ]
    meter.count(len(own))
    return own


def _select(entries: list[Entry], meter: Meter, is_all: bool, wanted: tuple[str, ...]) -> Selection:
    unopened: dict[str, str] = {}
    candidates = find_files(entries, wanted)
    choice = choose(candidates, wanted)
    beside: set[str] = set()
    for _ in range(MAX_NESTING):
        if choice.is_whole and not choice.stubs:
            break
        entries, new = open_archives(entries, meter, unopened)
        if not new:
            break
        try:
            more = find_files(entries, wanted)
            choice, candidates = choose(more, wanted), more
        except Ungradable:
            # What casts doubt on files that are all there has to add something.
            if not choice.is_whole or _adds(new, choice):
                raise
            beside |= {shown(archive_of(each.parts)) for each in new}
    notebooks: list[str] = []
    if not choice.is_whole or choice.stubs:
        cells, empty = find_cells(entries, wanted)
        choice = choose([*candidates, *cells], wanted)
        tops = repositories(choice)
        notebooks = [shown(parts) for parts in empty if not is_reference(parts, tops)]
    if not is_all and not choice.is_whole:
        raise Ungradable(too_many(ONE))
    reasons = reasons_for(entries, notebooks, unopened)
    if not choice.taken:
        raise Ungradable(nothing_found(entries, reasons, wanted))
    if not choice.is_whole or choice.not_begun:
        choice.notes += [*not_looked_at(near_names(entries, choice)), *reasons[:5]]
    if choice.is_whole:
        choice.notes += not_graded_too(beside)
        if choice.is_untouched:
            choice.notes += beside_stubs(entries, choice)
        choice.notes += closed_archives(entries, choice, unopened)
    return selected(choice)


def _adds(new: list[Entry], choice: Choice) -> bool:
    """Whether there is work here for what is still a stub."""
    with contextlib.suppress(Ungradable):
        return any(
            each.is_work and each.file in choice.stubs for each in find_files(new, choice.wanted)
        )
    return False
