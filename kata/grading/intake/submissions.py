"""Submissions as they come: the six exercise files out of any folder or archive.

Whatever a submission holds, it becomes an ``Intake``. Nothing of it is run, followed or unpacked.
"""

import hashlib
import os
import stat
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from kata.errors import UserError
from kata.grading.intake.archives import from_archive
from kata.grading.intake.taking import (
    FOLDER,
    LINK,
    MAX_FILE,
    MAX_MEMBERS,
    SPECIAL,
    TOO_LARGE,
    TOO_MANY,
    Folder,
    Taken,
    Ungradable,
    may_hold_files,
    take,
)
from kata.manifest import exercises

UNREADABLE = "The submission can't be read ({}); give the grader access to it, or hand it in again."

LINKED = (
    "This is a link, and who hands in decides where it points; "
    "name the folder or archive that is meant itself."
)

ENDINGS = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
# The reports of a whole run, and names that mean a device on Windows.
RESERVED = {"grades", "results", "junit", "class", "run", "con", "prn", "aux", "nul"} | {
    f"{port}{number}" for port in ("com", "lpt") for number in range(10)
}


@dataclass(frozen=True)
class Intake:
    """What was taken from one submission, and a sentence for whatever was not."""

    name: str
    files: dict[str, bytes]
    problems: dict[str, str]
    problem: str

    @property
    def content(self) -> str:
        """The same for the same content, whatever the submission is called or packed in."""
        parts = (sorted(self.files.items()), sorted(self.problems.items()), self.problem)
        return hashlib.sha256(repr(parts).encode(errors="backslashreplace")).hexdigest()


def take_in(path: Path, name: str) -> Intake:
    """The six files of a folder or archive. Raises UserError only where there is no such path."""
    files: dict[str, bytes] = {}
    problems: dict[str, str] = {}
    try:
        if path.is_symlink():
            raise Ungradable(LINKED)
        try:
            is_folder = stat.S_ISDIR(os.stat(path).st_mode)
        except (FileNotFoundError, NotADirectoryError, ValueError):
            raise UserError(
                f"{path} does not exist; name a folder or an archive with the exercise files."
            ) from None
        files, problems = _from_folder(path) if is_folder else from_archive(path)
        problem = ""
    except Ungradable as reason:
        problem = str(reason)
    except OSError as error:
        problem = UNREADABLE.format(error.strerror or type(error).__name__)
    return Intake(name, files, problems, problem)


def _from_folder(top: Path) -> Taken:
    level: list[Folder] = [()]
    looked_at = 0
    while level:
        all_found = {folder: _exercise_files(top.joinpath(*folder)) for folder in level}
        found = {folder: files for folder, files in all_found.items() if files}
        if found:
            return take(found, _read)
        above, level = level, []
        for folder in above:
            with os.scandir(top.joinpath(*folder)) as entries:
                for entry in entries:
                    looked_at += 1
                    if looked_at > MAX_MEMBERS:
                        raise Ungradable(TOO_MANY)
                    below = (*folder, entry.name)
                    if may_hold_files(below) and entry.is_dir(follow_symlinks=False):
                        level.append(below)
    return {}, {}


def _exercise_files(folder: Path) -> dict[str, Path]:
    found = {}
    for exercise in exercises():
        try:
            os.lstat(folder / exercise.file)
        except FileNotFoundError:
            continue
        found[exercise.file] = folder / exercise.file
    return found


def _read(path: Path) -> bytes | str:
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
    """Like os.open, but follows no link and waits for nobody, whatever has come there by now."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


def names_of(paths: list[Path]) -> dict[Path, str]:
    """A name for each submission: safe as a file's name, unique, whatever their order."""
    ordered = sorted(set(paths), key=str)
    stems = {path: _safe(_stem(path)) for path in ordered}
    uses = Counter(stem.casefold() for stem in stems.values())
    names = {path: stem for path, stem in stems.items() if uses[stem.casefold()] == 1}
    used = {name.casefold() for name in names.values()}
    numbers: Counter[str] = Counter()
    for path in ordered:
        if path not in names:
            longer = f"{_absolute(path).parent.name}-{_stem(path)}"
            name = first = _safe(longer)
            while name.casefold() in used:
                numbers[first] += 1
                name = _safe(longer, f"-{numbers[first] + 1}")
            used.add(name.casefold())
            names[path] = name
    return {path: names[path] for path in paths}


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))


def _stem(path: Path) -> str:
    name = _absolute(path).name
    for ending in ENDINGS:
        if name.lower().endswith(ending):
            return name[: -len(ending)]
    return name


def _safe(text: str, ending: str = "") -> str:
    """At most 100 characters and 200 bytes of letters, digits, dots, dashes and underscores."""
    plain = "".join(
        letter if letter in "._-" or unicodedata.category(letter)[0] in "LMN" else "_"
        for letter in unicodedata.normalize("NFKC", text)
    ).strip(".-")
    if not plain or plain.split(".")[0].casefold() in RESERVED:
        plain = f"submission-{plain}".strip("-")
    short = plain[: 100 - len(ending)].encode()[: 200 - len(ending)].decode(errors="ignore")
    return short.rstrip(".") + ending
