"""A class as loose files with their owners before the names: ``ann_ex01_trim.py``."""

import re
from collections.abc import Sequence
from functools import cache

from kata.grading.intake.limits import MAX_NAME
from kata.grading.intake.listing import Entry, Parts, is_ignored, tops
from kata.grading.intake.names import near, without_ending
from kata.grading.intake.version_names import is_own
from kata.manifest import exercises


@cache
def _owned() -> re.Pattern[str]:
    files = "|".join(re.escape(exercise.file) for exercise in exercises())
    return re.compile(rf"(?P<owner>.*[^\W_])(?P<gap>[-_ .]+)(?P<file>{files})", re.DOTALL)


def without_owner(name: str) -> tuple[str, str]:
    """What stands before an exercise's name, and that; nothing where it is not of this form."""
    match = _owned().fullmatch(name) if len(name) <= MAX_NAME else None
    return (match["owner"] + match["gap"], match["file"]) if match else ("", "")


def owners_said(entries: Sequence[Entry]) -> list[str]:
    """What tells loose files of the same exercise apart, before or after its name: several people's
    perhaps."""
    found = _loose(entries)
    rests = {each.name: _rest(each.name) for each in found}
    several = len({near(name) for name in rests}) < len(rests)
    owners = {rest for rest in rests.values() if rest}
    if "" in rests.values() or not several or len(owners) < 2 or any(map(is_own, owners)):
        return []
    return sorted(owners)


def _rest(name: str) -> str:
    """A near name without what makes it one."""
    stem = without_ending(name)
    exercise = next(each for each in exercises() if each.file == near(name))
    words = rf"ex(?:ercise)?[ _-]?0?{exercise.number}(?!\d)"
    title = re.escape(exercise.file.partition("_")[2].removesuffix(".py"))
    return re.sub(rf"{words}|{title}", "", stem, flags=re.IGNORECASE).strip("-_ .")


def _loose(entries: Sequence[Entry]) -> list[Entry]:
    """The files with near names where nothing but files lies."""
    above, inside = tops(each for each in entries if not any(map(is_ignored, each.parts)))
    everything = [each for found in inside.values() for each in found]
    if any(each.is_folder or len(each.parts) > len(above) + 1 for each in everything):
        return []
    return [each for each in everything if near(each.name)]


def member_of(inner: str, parts: Parts) -> Parts | None:
    """The file of this person, as if it lay alone; None where it is another's."""
    owner, file = without_owner(parts[-1])
    is_theirs = owner and "/".join((*parts[:-1], f"{owner}*")) == inner
    return (file,) if is_theirs else None
