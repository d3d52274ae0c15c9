"""What a file was called before a browser, a system or a platform renamed it."""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote

from kata.grading.intake.limits import MAX_NAME
from kata.grading.intake.platforms import without_prefix
from kata.manifest import core_exercises, exercises

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
"""The endings of archives that are opened."""
OTHER_ARCHIVES = (".7z", ".rar", ".zipx", ".tar.zst", ".tar.lz", ".tar.z", ".arj", ".ace")
"""The endings of those that are not."""
NOTEBOOKS = (".ipynb", ".ipynb.txt", ".ipynb.json")
SOURCES = (".py", ".py.txt")

_COPY = "copy|copie|copia|cópia|kopie|kopia|kopi|kopio|コピー|副本|复制|사본|копия|antigraf"
"""What systems call a copy, in the languages of many courses."""

RENAMES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # "name (1)": Chrome, Edge, Drive, Dropbox and ILIAS; "name(1)": Firefox; "name [1]".
        r"^(?P<name>.+?)[ _+]?[(\[]\d{1,3}[)\]]$",
        # "name - Copy" and "name - Copy (2)": Windows; "name copy 2": macOS.
        rf"^(?P<name>.+?)(?: [-–—] ?| |_|-)(?:{_COPY})(?: ?\(?\d{{1,3}}\)?)?$",
        # "name (copy)", "name (another copy)", "name (3rd copy)": GNOME; KDE has "name (Copy)".
        rf"^(?P<name>.+?) \((?:another |\d{{1,3}}(?:st|nd|rd|th) )?(?:{_COPY})(?: \d{{1,3}})?\)$",
        # "Copy of name": Drive and older Windows.
        r"^(?:copy of|kopie von|copie de|copia de|cópia de|kopia|копия) (?P<name>.+)$",
        # "name (Ann's conflicted copy 2026-03-01)": Dropbox.
        r"^(?P<name>.+?) \([^()]*(?:conflicted copy|case conflict)[^()]*\)$",
        # "name-1": Canvas at a second hand-in, and Safari; "name-Copy1": Jupyter; "name 2": macOS
        # and OneDrive; "name_1": wherever spaces and brackets are not allowed.
        r"^(?P<name>.+?)[-_ .](?:copy)?\d{1,2}$",
        # "name-" and a UUID: Canvas after a few hand-ins.
        r"^(?P<name>.+?)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        # "Late Submission - name": ILIAS.
        r"^(?:late submission|verspätete abgabe) - (?P<name>.+)$",
    )
)

_ENDINGS = (
    # ".py.txt": browsers and mail programs that take code for text; ".py.py": hidden endings.
    (".py.txt", ".py"),
    (".py.py", ".py"),
    (".py.download", ".py"),
    (".txt", ".py"),
)


EXACT, PREFIXED, RENAMED = range(3)
"""As it was asked for, with a platform's prefix, changed in another way: the first is the best."""


@dataclass(frozen=True)
class Recognised:
    """The exercise file that a name stands for; ``owner`` is whom a platform put before it."""

    file: str
    rank: int
    owner: str = ""


@cache
def _files() -> dict[str, str]:
    return {exercise.file.casefold(): exercise.file for exercise in exercises()}


def recognise(name: str) -> Recognised | None:
    """The exercise file that this is, by its own name or by one changed by a known rule."""
    files = _files()
    if name in files.values():
        return Recognised(name, EXACT)
    if len(name) > MAX_NAME or not name.isprintable():
        return None
    # Most files are none of these, and are seen to be at once.
    lower = unquote(name, errors="replace").casefold()
    if not any(file.removesuffix(".py") in lower for file in files):
        return None
    for owner, plain in without_prefix(unicodedata.normalize("NFC", name)):
        found = files.get(original(plain))
        if found:
            return Recognised(found, PREFIXED if plain == found else RENAMED, owner)
    return None


def original(name: str) -> str:
    """The name in lower case, without what was added to it."""
    plain = unquote(name, errors="replace").casefold()
    plain = re.sub(r"\+(?=\(|copy)", " ", plain)
    # "name.py.1": wget.
    plain = re.sub(r"\.py(?: ?\(\d{1,3}\)|\.\d{1,2})$", ".py", plain)
    for _ in range(4):
        before = plain
        for ending, right in _ENDINGS:
            if plain.endswith(ending):
                plain = plain.removesuffix(ending) + right
        stem, dot, ending = plain.rpartition(".")
        for rename in RENAMES:
            match = rename.match(stem)
            if match:
                stem = match["name"]
        plain = stem + dot + ending
        if plain == before:
            break
    return plain


def is_archive(name: str) -> bool:
    return name.casefold().endswith(ARCHIVES)


def is_other_archive(name: str) -> bool:
    """An archive of a kind that is not opened here."""
    return name.casefold().endswith(OTHER_ARCHIVES) and not is_archive(name)


def is_notebook(name: str) -> bool:
    return name.casefold().endswith(NOTEBOOKS)


def is_source(name: str) -> bool:
    """Whether a file so called may hold someone's code, and not what tools and tests look for."""
    plain = name.casefold()
    return plain.endswith(SOURCES) and not plain.startswith(("__", "test_", "conftest", "setup."))


def is_one_file(name: str) -> bool:
    """Whether a file so called holds exercises itself, and is no archive of them."""
    return is_notebook(name) or name.casefold().endswith(SOURCES) or recognise(name) is not None


def without_ending(name: str) -> str:
    """The name of a submission that is one file, without what says of what kind."""
    for ending in (*ARCHIVES, *OTHER_ARCHIVES, *NOTEBOOKS, *SOURCES):
        if name.lower().endswith(ending):
            return name[: -len(ending)]
    return name


@cache
def _hints() -> tuple[tuple[re.Pattern[str], str], ...]:
    """By what else one knows an exercise's file: its number, or the words of its name."""
    return tuple(
        (
            re.compile(
                rf"ex(?:ercise)?[ _-]?0?{exercise.number}(?!\d)"
                rf"|{re.escape(exercise.file.partition('_')[2].removesuffix('.py'))}"
                rf"|(?<![a-z]){re.escape(exercise.name)}(?![a-z])",
                re.IGNORECASE,
            ),
            exercise.file,
        )
        for exercise in exercises()
    )


def near(name: str, files: Container[str] | None = None) -> str:
    """Which of these files (of all but the encores') a name makes one think of, or nothing. It is
    never taken for it."""
    files = files or {exercise.file for exercise in core_exercises()}
    found = (file for hint, file in _hints() if file in files and hint.search(name[:MAX_NAME]))
    return next(found, "")
