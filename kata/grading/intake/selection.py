"""Which files of a submission are graded, and what is said about those that are not."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from kata.manifest import exercises

MIB = 2**20
MAX_FILE = MIB
MAX_MEMBERS = 20_000

IGNORED = {"solutions", "mutants", "tests", "__MACOSX"}

# Why one file is not graded.
LINK = "{} is a link, and links are not followed; hand in the file itself."
FOLDER = "{} is a folder where a Python file was expected; hand in the file itself."
SPECIAL = "{} is not a regular file; hand in an ordinary Python file."
TOO_LARGE = "{} is larger than 1 MiB, far more than the exercise takes; hand in the code alone."

# Why nothing can be graded.
TOO_MANY = (
    f"More than {MAX_MEMBERS} files and folders were handed in; hand in the exercise files alone."
)
AMBIGUOUS = (
    "Several folders hold exercise files, so it is not clear which to grade; "
    "hand in the exercise files in one folder."
)

Folder = tuple[str, ...]
Source = TypeVar("Source")


class Selection(NamedTuple):
    """By the files' names: the contents to grade, and a sentence for each one that can't be."""

    files: dict[str, bytes]
    problems: dict[str, str]


class Ungradable(Exception):
    """Its one sentence says why nothing of the submission can be graded."""


class Place(NamedTuple):
    """Where an archive's member would put an exercise file; ``is_file`` where that is the member
    itself, not (wrongly) a folder above it."""

    folder: Folder
    file: str
    is_file: bool


def places(member: str) -> Iterator[Place]:
    """The places of exercise files on the path of an archive's member."""
    parts = tuple(part for part in member.split("/") if part not in ("", "."))
    if member.startswith("/") or member[1:2] == ":" or ".." in parts:
        return
    names = {exercise.file for exercise in exercises()}
    for depth, part in enumerate(parts[:3]):
        if part in names and may_hold_files(parts[:depth]):
            yield Place(parts[:depth], part, depth == len(parts) - 1)


def may_hold_files(folder: Folder) -> bool:
    """The top, a folder in it, or the ``exercises`` of a whole repository in a folder."""
    if any(part in IGNORED or part.startswith(".") for part in folder):
        return False
    return len(folder) < 2 or (len(folder) == 2 and folder[1] == "exercises")


def select(
    found: Mapping[Folder, Mapping[str, Source]], read: Callable[[Source], bytes | str]
) -> Selection:
    """Choose the one folder to grade and read its files. ``read`` gives a file's content, or a
    sentence with a gap for its name. Raises Ungradable."""
    depth = min(map(len, found), default=0)
    nearest = [folder for folder in found if len(folder) == depth]
    candidates = [folder for folder in nearest if folder[-1:] == ("exercises",)] or nearest
    if len(candidates) > 1:
        raise Ungradable(AMBIGUOUS)
    selection = Selection({}, {})
    for folder in candidates:
        for file, source in found[folder].items():
            content = read(source)
            if isinstance(content, bytes):
                selection.files[file] = content
            else:
                selection.problems[file] = content.format(file)
    return selection
