"""What to do where something was read as one submission and looks like several people's."""

from collections.abc import Sequence
from pathlib import Path

from kata.grading.intake.candidates import shown
from kata.grading.intake.limits import ONE, Meter, Ungradable
from kata.grading.intake.listing import Entry, Parts, is_ignored, tops
from kata.grading.intake.loose_files import owners_said
from kata.grading.intake.names import is_archive, without_ending
from kata.grading.intake.nested import open_archives
from kata.grading.intake.people import find_people
from kata.grading.intake.plain_classes import find_class, holds_work
from kata.grading.intake.selection import listed
from kata.grading.intake.version_names import is_version

DOCUMENTS = (
    *(".eml", ".msg", ".doc", ".docx", ".odt", ".rtf", ".pages", ".pdf"),
    *(".jpg", ".jpeg", ".png", ".heic", ".url", ".lnk", ".webloc"),
)
"""The endings of what people hand in instead of code."""

SEVERAL = (
    "{}: it looks like a whole class, but was read as one submission among others. Grade it alone, "
    "into the same --out; if these are parts of one download, unpack them into one folder and name "
    "that."
)


def advice_on_one(entries: Sequence[Entry], path: Path) -> str:
    """For a path that was read as one submission."""
    seen = [each for each in entries if not any(map(is_ignored, each.parts))]
    above, inside_of = tops(seen)
    packed = _packed_class(seen, path)
    if packed:
        return (
            f"{shown((path.name, *packed))} looks like a whole class, packed once more: "
            f"unpack {path.name}, and name what is in it."
        )
    if people := owners_said(seen):
        names = listed(shown((each,)) for each in people)
        return (
            f"{path} holds several files for the same exercise, told apart by {names}. If "
            f"these are several people's, put each person's into a folder called like the person, "
            f"and name {path} again."
        )
    work = [top for top, inside in inside_of.items() if holds_work(inside)]
    if len(work) != 1 or is_version(work[0]) or not _may_be_someones(work[0], inside_of[work[0]]):
        return ""
    others = [
        top for top, inside in inside_of.items() if top != work[0] and _is_someones(top, inside)
    ]
    if not others:
        return ""
    folder = shown((path.name, *above))
    first = "" if path.is_dir() else "unpack it and "
    unpacked = shown((without_ending(path.name) if first else str(path), *above), 1000)
    return (
        f"{folder} was read as one submission, with the files in {shown((work[0],))}; not looked "
        f"at: {listed(shown((each,)) for each in others)}. If these are several people's, {first}"
        f"name '{unpacked}/*'."
    )


def looks_like_a_class(entries: Sequence[Entry], path: Path) -> bool:
    """Whether it would be read as several people's if it were the only path."""
    return find_people(entries, path).are_several or bool(find_class(list(entries), path)[0])


def _packed_class(entries: list[Entry], path: Path) -> Parts:
    """Where the only file is an archive that holds a class."""
    files = [each for each in entries if not each.is_folder]
    if len(files) != 1 or not is_archive(files[0].name):
        return ()
    try:
        inside, _ = open_archives(files, Meter(ONE), {})
    except Ungradable:
        return ()
    return files[0].parts if looks_like_a_class(inside, path) else ()


def _may_be_someones(top: str, inside: list[Entry]) -> bool:
    return is_archive(top) or any(len(each.parts) > 1 and each.name != top for each in inside)


def _is_someones(top: str, inside: list[Entry]) -> bool:
    if all(each.name == top and not each.is_folder for each in inside):
        return top.casefold().endswith(DOCUMENTS)
    return not is_version(top) and not all(each.is_folder for each in inside)
