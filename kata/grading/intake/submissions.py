"""The exercise files out of a submission, whatever folder or archive it is.

Nothing of a submission is run, followed or unpacked.
"""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from kata.errors import UserError
from kata.grading.intake.archives import read_archive
from kata.grading.intake.selection import (
    FOLDER,
    LINK,
    MAX_FILE,
    MAX_MEMBERS,
    SPECIAL,
    TOO_LARGE,
    TOO_MANY,
    Folder,
    Selection,
    Ungradable,
    may_hold_files,
    select,
)
from kata.manifest import exercises

UNREADABLE = "The submission can't be read ({}); give the grader access to it, or hand it in again."

LINKED = (
    "This is a link, and who hands in decides where it points; "
    "name the folder or archive that is meant itself."
)


@dataclass(frozen=True)
class SubmittedFiles:
    """What was read from one submission, and a sentence for whatever was not.

    ``files`` and ``problems`` go by the files' names; ``problem`` is one with all of it.
    """

    name: str
    files: dict[str, bytes]
    problems: dict[str, str]
    problem: str

    @property
    def content(self) -> str:
        """The same for the same content, whatever the submission is called or packed in."""
        parts = (sorted(self.files.items()), sorted(self.problems.items()), self.problem)
        return hashlib.sha256(repr(parts).encode(errors="backslashreplace")).hexdigest()


def read_submission(path: Path, name: str) -> SubmittedFiles:
    """The exercise files in a folder or archive. Raises UserError only where there is no such
    path."""
    selection, problem = Selection({}, {}), ""
    try:
        if path.is_symlink():
            raise Ungradable(LINKED)
        try:
            is_folder = stat.S_ISDIR(os.stat(path).st_mode)
        except (FileNotFoundError, NotADirectoryError, ValueError):
            raise UserError(
                f"{path} does not exist; name a folder or an archive with the exercise files."
            ) from None
        selection = _read_folder(path) if is_folder else read_archive(path)
    except Ungradable as reason:
        problem = str(reason)
    except OSError as error:
        problem = UNREADABLE.format(error.strerror or type(error).__name__)
    return SubmittedFiles(name, *selection, problem)


def _read_folder(top: Path) -> Selection:
    level: list[Folder] = [()]
    seen = 0
    while level:
        all_found = {folder: _exercise_files(top.joinpath(*folder)) for folder in level}
        found = {folder: files for folder, files in all_found.items() if files}
        if found:
            return select(found, _read_file)
        above, level = level, []
        for folder in above:
            with os.scandir(top.joinpath(*folder)) as entries:
                for entry in entries:
                    seen += 1
                    if seen > MAX_MEMBERS:
                        raise Ungradable(TOO_MANY)
                    below = (*folder, entry.name)
                    if may_hold_files(below) and entry.is_dir(follow_symlinks=False):
                        level.append(below)
    return Selection({}, {})


def _exercise_files(folder: Path) -> dict[str, Path]:
    found = {}
    for exercise in exercises():
        try:
            os.lstat(folder / exercise.file)
        except FileNotFoundError:
            continue
        found[exercise.file] = folder / exercise.file
    return found


def _read_file(path: Path) -> bytes | str:
    mode = os.lstat(path).st_mode
    if stat.S_ISLNK(mode):
        return LINK
    if stat.S_ISDIR(mode):
        return FOLDER
    if not stat.S_ISREG(mode):
        return SPECIAL
    with open(path, "rb", opener=_open_plainly) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return SPECIAL
        content = file.read(MAX_FILE + 1)
    return content if len(content) <= MAX_FILE else TOO_LARGE


def _open_plainly(path: str, flags: int) -> int:
    """Like os.open, but follows no link and waits for nobody, whatever lies there by now."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
