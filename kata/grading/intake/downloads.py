"""The hand-ins in what was named on the command line: submissions, and classes of them."""

import contextlib
import glob
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations
from pathlib import Path

from kata.checking.source import Source
from kata.errors import UserError
from kata.grading.intake.archives import read_archive
from kata.grading.intake.candidates import REFERENCE, are_copies, shown
from kata.grading.intake.folders import open_plainly, read_file, read_folder
from kata.grading.intake.limits import CLASS, LINK, MAX_FILE, MAX_NESTING, ONE, Meter, Ungradable
from kata.grading.intake.listing import METADATA, Entry, Parts, is_ignored
from kata.grading.intake.names import (
    ARCHIVES,
    OTHER_ARCHIVES,
    is_archive,
    is_notebook,
    is_one_file,
    is_other_archive,
    near,
    original,
    recognise,
)
from kata.grading.intake.nested import open_archives
from kata.grading.intake.people import Owner, find_people, is_neutral
from kata.grading.intake.platforms import RECEIPT
from kata.grading.intake.selection import OLD
from kata.grading.intake.teachers import teachers_own

VERSION = re.compile(
    r"(?:v|ver|version|versuch|try|attempt|draft|entwurf|final|new|neu|latest|copy|hw|homework"
    r"|exercises?|solutions?|src|code|kata|vae|vae-kata|submission|abgabe|work|project"
    r"|task|lab|week|part|question|aufgabe|blatt|data|dataset|mnist|images|figures|plots|notes|results"
    r"|output|runs|models|checkpoints|report)[-_ .]*\d*"
)
"""What one person calls the parts or versions of one hand-in, and what lies beside them."""


def expanded(paths: Iterable[Path]) -> list[Path]:
    """The paths, where one like ``class/*`` stands for all that it fits: not every shell sees to
    that."""
    found: list[Path] = []
    for path in paths:
        fitting: list[Path] = []
        if not os.path.lexists(path) and glob.has_magic(str(path)):
            every = map(Path, sorted(glob.glob(str(path))))
            fitting = [each for each in every if each.is_dir() or not is_neutral(each.name)]
        found += fitting or [path]
    return list(dict.fromkeys(found))


def hand_ins(
    paths: Sequence[Path],
    *,
    single: bool = False,
    say: Callable[[str], object] = lambda line: None,
) -> list[Source]:
    """Everyone's hand-in: one for each path, or for each person where a path holds a class, unless
    each is known to be a ``single`` submission.

    Several paths are several submissions, unless each of them is a platform's download: else
    someone's archive could pass for a class and earn marks for others. Raises UserError where they
    are the files of one. Calls ``say`` with a line on what is no one's.
    """
    if single:
        return _named(paths)
    if len(paths) == 1:
        return _of_one_path(paths[0], say)
    _check_that_none_are_parts(paths)
    classes: list[Source] = []
    for path in paths:
        with _listed(path) as entries:
            people = find_people(entries, path)
        if len(people) < 2:
            return _named(paths)
        classes += [_on_disk(each.hand_in) for each in people]
    return classes


def _of_one_path(path: Path, say: Callable[[str], object]) -> list[Source]:
    named = _owners_named([path])
    if any(owner.strength > 1 for owner in named.values()):
        return _named([path])
    with _listed(path) as entries:
        aside = teachers_own(entries, path)
        for parts in aside:
            entries = [each for each in entries if each.parts[: len(parts)] != parts]
        people = find_people(entries, path)
        if len(people) > 1 or (people and not named):
            found = [each.hand_in for each in people]
        else:
            found = [] if named else _children(entries, path)
    for parts, holds in aside.items() if found else ():
        say(f"{shown((path.name, *parts))} holds {holds}: it is no one's, and was not graded.")
    return [_on_disk(each) for each in found] or _named([path])


@contextlib.contextmanager
def _listed(path: Path) -> Iterator[list[Entry]]:
    """What lies in a folder or archive that may hold a class, as long as it is open; nothing where
    it can't be read: its report will say why."""
    entries: list[Entry] = []
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError, Ungradable):
            if path.is_dir() and not path.is_symlink():
                entries, is_all = read_folder(path, Meter(CLASS))
                entries = entries if is_all else []
            elif path.is_file() and not is_one_file(path.name):
                file = stack.enter_context(open(path, "rb", opener=open_plainly))
                entries = read_archive(file, Meter(CLASS), _metadata)
        yield entries


def _metadata(parts: Parts, size: int) -> bool:
    return size <= MAX_FILE and (parts[-1] == METADATA or bool(RECEIPT.search(parts[-1])))


def _on_disk(hand_in: Source) -> Source:
    """A folder on disk stands for itself, however it was found."""
    place = Path(hand_in.place)
    if not hand_in.inner or hand_in.inner.endswith("*") or not os.path.lexists(place):
        return hand_in
    return replace(hand_in, path=str(place), inner="")


def _children(entries: list[Entry], path: Path) -> list[Source]:
    """The hand-ins in a class that no platform named: folders and archives beside one another, at
    least two of them with exercises or with nothing that can be read, and none with a name that
    speaks of parts or versions."""
    everything = [each for each in entries if not any(map(is_ignored, each.parts))]
    above: Parts = ()
    while True:
        here = [each for each in everything if each.parts[: len(above)] == above != each.parts]
        loose = [each for each in here if len(each.parts) == len(above) + 1 and not each.is_folder]
        if any(recognise(each.name) for each in loose):
            return []
        tops = {each.parts[len(above)] for each in here if len(each.parts) > len(above) + 1}
        tops |= {each.name for each in here if each.is_folder and each.folder == above}
        tops |= {each.name for each in loose if _is_hand_in(each.name) or _is_link(each)}
        if len(tops) != 1:
            break
        if not any(len(each.parts) > len(above) + 1 for each in here):
            return []
        above = (*above, *tops)
    holding: list[str] = []
    blank: list[str] = []
    for top in sorted(tops):
        inside = [each for each in here if each.parts[len(above)] == top]
        # Two are enough to know; a name that speaks of versions counts wherever it stands.
        if (len(holding) < 2 or _is_version(top)) and _holds(inside):
            holding.append(top)
        elif _is_blank(inside):
            blank.append(top)
    alike = any(are_copies((one,), (other,)) for one, other in combinations(holding, 2))
    if not holding or len(holding + blank) < 2 or alike or any(map(_is_version, holding + blank)):
        return []
    return [Source.at(path, "/".join((*above, top))) for top in sorted(tops)]


def _is_hand_in(name: str) -> bool:
    return is_archive(name) or is_other_archive(name) or is_notebook(name)


def _is_link(entry: Entry) -> bool:
    try:
        return entry.read(0) == LINK
    except (OSError, Ungradable):
        return False


def _is_version(name: str) -> bool:
    plain = name.casefold()
    for ending in (*ARCHIVES, *OTHER_ARCHIVES, ".ipynb"):
        plain = plain.removesuffix(ending)
    words = {plain, original(f"{plain}.").removesuffix(".")}
    return bool(words & (OLD | REFERENCE) or near(name)) or any(map(VERSION.fullmatch, words))


def _holds(entries: list[Entry]) -> bool:
    """Whether there is an exercise among these, or in archives among them."""
    meter = Meter(ONE)
    for _ in range(MAX_NESTING):
        if any(not each.is_folder and _is_work(each.name) for each in entries):
            return True
        try:
            entries, new = open_archives(entries, meter, {})
        except Ungradable:
            return False
        if not new:
            return False
    return False


def _is_blank(entries: list[Entry]) -> bool:
    """Whether there are only folders here, or an archive that can't be opened."""
    unopened: dict[str, str] = {}
    open_archives(entries, Meter(ONE), unopened)
    return all(
        each.is_folder or is_other_archive(each.name) or each.path in unopened for each in entries
    )


def _is_work(name: str) -> bool:
    return recognise(name) is not None or is_notebook(name)


def _named(paths: Sequence[Path]) -> list[Source]:
    """One hand-in for each path, and one for each person where the paths' names tell of people."""
    owners = _owners_named(paths)
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


def _check_that_none_are_parts(paths: Iterable[Path]) -> None:
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


def _owners_named(paths: Sequence[Path]) -> dict[Path, Owner]:
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
        for owner in find_people(entries, parent, is_named=True):
            owners |= {by_name[parts[0]]: owner for parts in owner.members}
    return owners
