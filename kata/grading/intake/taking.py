"""Which files of a submission are taken, and what is said about those that are not."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from kata.manifest import exercises

MIB = 2**20
MAX_FILE = MIB
MAX_MEMBERS = 20_000

IGNORED = {"solutions", "mutants", "tests", "__MACOSX"}

# Why one file was not taken.
LINK = "{} is a link, and links are not followed; hand in the file itself."
FOLDER = "{} is a folder where a Python file was expected; hand in the file itself."
SPECIAL = "{} is not a regular file; hand in an ordinary Python file."
TOO_LARGE = "{} is larger than 1 MiB, far more than the exercise takes; hand in the code alone."

# Why nothing could be taken.
TOO_MANY = f"More than {MAX_MEMBERS} files and folders were handed in; hand in the six files alone."
AMBIGUOUS = (
    "Several folders hold exercise files, so it is not clear which to grade; "
    "hand in the six files in one folder."
)

Folder = tuple[str, ...]
Taken = tuple[dict[str, bytes], dict[str, str]]
T = TypeVar("T")


class Ungradable(Exception):
    """Its one sentence says why nothing can be taken from the submission."""


def places(member: str) -> Iterator[tuple[Folder, str, bool]]:
    """Where an archive's member would put an exercise file: the folder, the file's name, and
    whether that is the member itself or (wrongly) a folder above it."""
    parts = tuple(part for part in member.split("/") if part not in ("", "."))
    if member.startswith("/") or member[1:2] == ":" or ".." in parts:
        return
    names = {exercise.file for exercise in exercises()}
    for depth, part in enumerate(parts[:3]):
        if part in names and may_hold_files(parts[:depth]):
            yield parts[:depth], part, depth == len(parts) - 1


def may_hold_files(folder: Folder) -> bool:
    """The top, a folder in it, or the ``exercises`` of a whole repository in a folder."""
    if any(part in IGNORED or part.startswith(".") for part in folder):
        return False
    return len(folder) < 2 or (len(folder) == 2 and folder[1] == "exercises")


def take(found: Mapping[Folder, Mapping[str, T]], read: Callable[[T], bytes | str]) -> Taken:
    """The files and problems of the one folder to grade. ``read`` gives a file's content, or a
    sentence with a gap for its name."""
    depth = min(map(len, found), default=0)
    nearest = [folder for folder in found if len(folder) == depth]
    candidates = [folder for folder in nearest if folder[-1:] == ("exercises",)] or nearest
    if len(candidates) > 1:
        raise Ungradable(AMBIGUOUS)
    files, problems = {}, {}
    for folder in candidates:
        for file, source in found[folder].items():
            content = read(source)
            if isinstance(content, bytes):
                files[file] = content
            else:
                problems[file] = content.format(file)
    return files, problems
