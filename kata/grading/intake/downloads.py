"""The hand-ins in what was named on the command line: submissions, and classes of them."""

import contextlib
import glob
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePath

from kata.checking.clean_text import one_line
from kata.checking.source import Source
from kata.grading.intake.advice import SEVERAL, advice_on_one, looks_like_a_class
from kata.grading.intake.archives import read_archive
from kata.grading.intake.candidates import shown
from kata.grading.intake.folders import open_plainly, read_file, read_folder
from kata.grading.intake.limits import CLASS, MAX_FILE, Meter, Ungradable
from kata.grading.intake.listing import METADATA, Entry, Parts
from kata.grading.intake.loose_files import without_owner
from kata.grading.intake.members import is_neutral, is_owned
from kata.grading.intake.named_paths import check_that_none_are_parts, named, owners_named
from kata.grading.intake.names import is_archive, is_one_file, without_ending
from kata.grading.intake.open_classes import OpenClasses
from kata.grading.intake.people import Owner, People, find_people
from kata.grading.intake.plain_classes import find_class, holds_work, is_hand_in
from kata.grading.intake.platforms import RECEIPT
from kata.grading.intake.sections import find_sections, may_be_sections
from kata.grading.intake.selection import listed
from kata.grading.intake.submissions import read_submission
from kata.grading.intake.teachers import teachers_own, what_teachers_hold
from kata.grading.intake.version_names import is_version

FEW = 9
"""Paths that were named one by one, as downloads are and a class of students is not."""


def expanded(paths: Iterable[Path]) -> list[Path]:
    """The paths, where one like ``class/*`` stands for all that it fits: not every shell sees to
    that."""
    found: list[Path] = []
    for path in paths:
        fitting: list[Path] = []
        if not os.path.lexists(path) and glob.has_magic(str(path)):
            every = map(Path, sorted(glob.glob(str(path))))
            fitting = [
                each
                for each in every
                if each.is_dir() or not is_neutral(each.name) or is_owned(each.name)
            ]
        found += fitting or [path]
    return list(dict.fromkeys(found))


def hand_ins(
    paths: Sequence[Path],
    *,
    single: bool = False,
    say: Callable[[str], object] = lambda line: None,
    knows: Callable[[Source, Path], bool] = lambda source, path: False,
) -> list[Source]:
    """Everyone's hand-in: one for each path, or for each person where a path holds a class, unless
    each is known to be a ``single`` submission.

    Several paths are several submissions, unless each of them is a platform's download: else
    someone's archive could pass for a class and earn marks for others. Raises UserError where they
    are the files of one. Calls ``say`` with a line on what is no one's. A download that holds one
    person alone could be an archive made to look like that: whose it is, it says only where the
    roster ``knows``.
    """
    if single:
        return named(paths)
    if len(paths) == 1:
        return _of_one_path(paths[0], say, knows)
    if paths and (found := _beside_one_another(paths, say, knows)):
        return found
    check_that_none_are_parts(paths)
    for path in paths if len(paths) > 2 else ():
        holds = what_teachers_hold(Source.at(path)) if path.exists() else ""
        if holds:
            say(f"{path} holds {holds}: it is graded because it was named.")
    classes: list[Source] = []
    alone: list[Source] = []
    for path in paths:
        with _listed(path) as entries:
            people = find_people(entries, path)
            if people.are_several:
                classes += [_on_disk(each) for each in _everyone(people, entries, path, say)]
            elif len(people.owners) == 1 and (claimed := _known(entries, path, knows)):
                alone.append(_on_disk(claimed))
            else:
                _advise_on_several(paths, say)
                return named(paths)
    return [*classes, *alone] if classes else named(paths)


def _of_one_path(
    path: Path, say: Callable[[str], object], knows: Callable[[Source, Path], bool]
) -> list[Source]:
    owners = owners_named([path])
    if any(owner.strength > 1 for owner in owners.values()):
        return named([path])
    with _listed(path) as entries:
        found = [] if owners else _in_sections(entries, path, say, knows)
        found = found or _in_listed(entries, path, say, knows, is_claimed=bool(owners))
    return [_on_disk(each) for each in found] or named([path])


def _beside_one_another(
    paths: Sequence[Path], say: Callable[[str], object], knows: Callable[[Source, Path], bool]
) -> list[Source]:
    """The hand-ins where ``class/*`` was named and sections or loose files lie there; else none."""
    folder, names = paths[0].parent, {path.name for path in paths}
    are_loose = any(without_owner(name)[0] for name in names)
    if {path.parent for path in paths} != {folder} or not (are_loose or may_be_sections(names)):
        return []
    try:
        entries = list(_entries_of(paths))
    except (OSError, Ungradable):  # Their reports will say why.
        return []
    found = _in_sections(entries, folder, say, knows) or _in_plain_class(entries, folder, say)
    return [_on_disk(each) for each in found]


def _entries_of(paths: Sequence[Path]) -> Iterator[Entry]:
    """What lies in these, as seen from the folder that holds them. Raises OSError, Ungradable."""
    meter = Meter(CLASS)
    for path in paths:
        is_folder = path.is_dir() and not path.is_symlink()
        yield Entry((path.name,), partial(read_file, path), is_folder)
        if is_folder:
            inside, _ = read_folder(path, meter)
            yield from (replace(each, parts=(path.name, *each.parts)) for each in inside)


def _in_sections(
    entries: list[Entry],
    path: Path,
    say: Callable[[str], object],
    knows: Callable[[Source, Path], bool],
) -> list[Source]:
    sections = find_sections(entries)
    if sections:
        names = listed(shown(each.parts[-1:]) for each in sections)
        say(f"{path} was read as the sections of a class: {names}.")
    return [
        each
        for section in sections
        for each in _in_listed(section.entries, path, say, knows)
        or [Source.at(path, "/".join((*section.parts, person))) for person in section.people]
    ]


def _in_plain_class(entries: list[Entry], path: Path, say: Callable[[str], object]) -> list[Source]:
    found, beside = find_class(entries, path)
    _say_not_graded(beside, path, say)
    loose = [shown((PurePath(each.inner).name,)) for each in found if each.inner.endswith("*")]
    if loose:
        say(f"{path} holds loose files, graded by what stands before names: {listed(loose)}.")
    return _without_packed(found, say)


def _in_listed(
    entries: list[Entry],
    path: Path,
    say: Callable[[str], object],
    knows: Callable[[Source, Path], bool],
    *,
    is_claimed: bool = False,
) -> list[Source]:
    """The hand-ins in what lies in a path or in a section's folder there; none where that is one.
    ``is_claimed`` where the path's own name says whose it is."""
    aside = teachers_own(entries, path)
    for parts in aside:
        entries = [each for each in entries if each.parts[: len(parts)] != parts]
    people = find_people(entries, path)
    if people.are_several:
        found = _everyone(people, entries, path, say)
    elif is_claimed:
        found = []
    elif people.owners:
        found = [_of_one_person(people.owners[0], entries, path, say, knows)]
    else:
        found = _in_plain_class(entries, path, say)
        if not found and (known := _known(entries, path, knows)):
            _say_taken(known, path, say)
            found = [known]
        _advise_on_several([place for each in found if (place := Path(each.place)).is_file()], say)
        advice = "" if found else advice_on_one(entries, path)
        if advice:
            say(advice)
    for parts, holds in aside.items() if found else ():
        say(f"{shown((path.name, *parts))} holds {holds}: it is no one's, and was not graded.")
    return found


def _of_one_person(
    owner: Owner,
    entries: list[Entry],
    path: Path,
    say: Callable[[str], object],
    knows: Callable[[Source, Path], bool],
) -> Source:
    """The hand-in in what looks like a download of one person."""
    claimed = find_people(entries, path, is_named=True).owners[0].hand_in
    if known := _known(entries, path, knows):
        _say_taken(known, path, say)
        return known
    who = claimed.person or claimed.login or claimed.platform_id
    if not who:
        return owner.hand_in
    folder = "folder" if path.is_file() else str(path)
    way = "unpack it into a folder of its own and name" if path.is_file() else "name"
    say(
        f"{path} looks like {claimed.platform}'s download of one person, {one_line(who, 80)}. "
        f"An archive can be made to look like that, so it is graded under its own name. "
        f"If it is the platform's, {way} '{folder}/*'."
    )
    return owner.hand_in


def _say_taken(known: Source, path: Path, say: Callable[[str], object]) -> None:
    say(
        f"{path} is taken as {known.platform}'s download of one person, "
        f"{one_line(known.person, 80)}: the roster has that name with that identifier."
    )


def _known(
    entries: list[Entry], path: Path, knows: Callable[[Source, Path], bool]
) -> Source | None:
    """The hand-in in what looks like a download of one person, if the roster knows it."""
    owners = find_people(entries, path, is_named=True, may_be_chance=True).owners
    claimed = owners[0].hand_in if len(owners) == 1 else None
    return claimed if claimed is not None and knows(claimed, path) else None


def _advise_on_several(paths: Sequence[Path], say: Callable[[str], object]) -> None:
    for path in paths if len(paths) <= FEW else ():
        with _listed(path) as entries:
            if looks_like_a_class(entries, path):
                say(SEVERAL.format(path))


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


def _everyone(
    people: People, entries: list[Entry], path: Path, say: Callable[[str], object]
) -> list[Source]:
    """All hand-ins in a platform's download: those that were put beside them by hand as well."""
    found = [each.hand_in for each in people.owners]
    beside: list[Parts] = []
    by_place: dict[Parts, list[Entry]] = {parts: [] for parts in people.beside}
    depth = max(map(len, people.beside), default=0)  # They lie side by side.
    for each in entries:
        if each.parts[:depth] in by_place:
            by_place[each.parts[:depth]].append(each)
    for parts, inside in by_place.items():
        is_file = [each.parts for each in inside] == [parts] and not inside[0].is_folder
        if is_version(parts[-1]) or (is_file and not is_hand_in(parts[-1])):
            beside.append(parts)
        elif is_file or holds_work(inside):
            found.append(Source.at(path, "/".join(parts)))
        elif not all(each.is_folder for each in inside):
            beside.append(parts)
    _say_not_graded(beside, path, say)
    if people.unsent:
        say(f"Not handed in, but among the working files: {listed(people.unsent)}.")
    return found


def _without_packed(found: list[Source], say: Callable[[str], object]) -> list[Source]:
    """The hand-ins without the archives that someone unpacked into folders beside them."""
    folders = {each.place: each for each in found}
    pairs = [
        (each, folders[without_ending(each.place)])
        for each in found
        if is_archive(each.place) and without_ending(each.place) in folders
    ]
    packed: set[Source] = set()
    with contextlib.closing(OpenClasses()) as classes:
        for archive, folder in pairs:
            one, other = (read_submission(each, "", classes) for each in (archive, folder))
            if one.files == other.files and not one.problem and not one.problems:
                packed.add(archive)
    if packed:
        names = listed(PurePath(each.place).name for each in packed)
        say(f"Graded once, as the folder beside it holds the same: {names}.")
    return [each for each in found if each not in packed]


def _say_not_graded(beside: list[Parts], path: Path, say: Callable[[str], object]) -> None:
    names = listed([shown((path.name, *parts)) for parts in beside])
    if names:
        say(f"Beside the hand-ins, and not graded: {names}.")


def _metadata(parts: Parts, size: int) -> bool:
    return size <= MAX_FILE and (parts[-1] == METADATA or bool(RECEIPT.search(parts[-1])))


def _on_disk(hand_in: Source) -> Source:
    """A folder on disk stands for itself, however it was found."""
    place = Path(hand_in.place)
    if not hand_in.inner or hand_in.inner.endswith("*") or not os.path.lexists(place):
        return hand_in
    return replace(hand_in, path=str(place), inner="")
