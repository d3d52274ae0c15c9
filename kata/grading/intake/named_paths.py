"""What the names of the paths on the command line tell: whose each is, and what is no hand-in."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from kata.checking.source import Source
from kata.errors import UserError
from kata.grading.intake.folders import read_file
from kata.grading.intake.listing import Entry
from kata.grading.intake.names import recognise
from kata.grading.intake.people import Owner, find_people


def named(paths: Sequence[Path]) -> list[Source]:
    """One hand-in for each path, and one for each person where the paths' names tell of people."""
    owners = owners_named(paths)
    found: dict[Path, Source] = {}
    spent: set[Path] = set()
    for owner in set(owners.values()):
        own = [path for path in paths if owners.get(path) == owner]
        spent |= {path for path in paths if (path.name,) in owner.everything}
        first = own[0]
        is_whole = len(own) == 1
        found[first] = (
            replace(owner.hand_in, path=os.path.abspath(first), inner="")
            if is_whole
            else owner.hand_in
        )
    return [
        found.get(path) or Source.at(path) for path in paths if path in found or path not in spent
    ]


def check_that_none_are_parts(paths: Iterable[Path]) -> None:
    """Raises UserError where one person's files are named one by one."""
    beside: dict[Path, set[str]] = {}
    for path in paths:
        exercise = recognise(path.name)
        if exercise and not exercise.owner and not path.is_dir():
            files = beside.setdefault(Path(os.path.abspath(path)).parent, set())
            files.add(exercise.file)
            if len(files) > 1:
                raise UserError(
                    f"{' and '.join(sorted(files))} are parts of one submission, and each path is "
                    f"graded as one of its own. Name their folder: {path.parent}"
                )


def owners_named(paths: Sequence[Path]) -> dict[Path, Owner]:
    """By path: whose it is, as the names of all the paths in a folder tell together."""
    by_parent: dict[Path, dict[str, Path]] = {}
    for path in paths:
        whole = Path(os.path.abspath(path))
        if whole.name:
            by_parent.setdefault(whole.parent, {})[whole.name] = path
    owners: dict[Path, Owner] = {}
    for parent, by_name in by_parent.items():
        entries = [
            Entry((name,), partial(read_file, path), path.is_dir() and not path.is_symlink())
            for name, path in by_name.items()
        ]
        for owner in find_people(entries, parent, is_named=True).owners:
            owners |= {by_name[parts[0]]: owner for parts in owner.members}
    return owners
