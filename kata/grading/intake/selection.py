"""Which of the files that lie in a submission are graded, and what is said about the others."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple

from kata.grading.intake.candidates import (
    CELL,
    Candidate,
    Place,
    are_copies,
    find_places,
    is_exercises,
    shown,
)
from kata.grading.intake.limits import Ungradable
from kata.grading.intake.listing import Parts
from kata.grading.intake.names import PREFIXED


class Selection(NamedTuple):
    """By the files' names: the contents to grade, and a sentence for each one that can't be.
    ``notes`` say what was taken for what, and what was not looked at; ``prefixed`` are those of
    them on files whose name had only somebody's name before it."""

    files: dict[str, bytes]
    problems: dict[str, str]
    notes: tuple[str, ...] = ()
    prefixed: tuple[str, ...] = ()


@dataclass
class Choice:
    """The candidate taken for each of the ``wanted`` files, and what was left for it."""

    wanted: tuple[str, ...]
    taken: dict[str, Candidate] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return len(self.taken) == len(self.wanted)

    @property
    def stubs(self) -> set[str]:
        """The files taken that are as they were handed out."""
        return {file for file, each in self.taken.items() if each.is_stub}

    @property
    def not_begun(self) -> set[str]:
        """The files taken that hold no work, as they were handed out or not."""
        return {file for file, each in self.taken.items() if not each.is_begun}

    @property
    def is_untouched(self) -> bool:
        """Whether all that was taken is as it was handed out."""
        return len(self.stubs) == len(self.taken)


STRAYS = 2
"""A folder with so few of the files does not cast doubt on one that has them all."""

OLD = {"old", "older", "backup", "backups", "bak", "previous", "archive", "alt", "sicherung"}


def choose(candidates: Iterable[Candidate], wanted: tuple[str, ...]) -> Choice:
    """Take one candidate for each wanted file, where it is plain which. Raises Ungradable."""
    choice = Choice(wanted)
    found = find_places(candidates)
    kept = _plainest(found, wanted)
    if any(one.is_in(other) and other.is_in(one) for one, other in combinations(kept, 2)):
        # Alike, but under two names that have nothing to do with one another: whose are they?
        _give_up("", [], kept)
    for file in wanted:
        possible = _possible(file, kept, found)
        if not possible:
            continue
        if len({each.content for each in possible if not each.is_stub}) > 1:
            _give_up(file, possible, [place for place in found if _offers(place, possible)])
        choice.taken[file] = possible[0]
        choice.notes += [
            f"{other.path} is the same as {possible[0].path}."
            for other in possible[1:4]
            if other.place == possible[0].place and other.content == possible[0].content
        ]
    owners = {each.owner for each in choice.taken.values()} - {""}
    if len(owners) > 1:
        raise Ungradable(
            f"The files' names say that they are of several people ({listed(owners)}); "
            "hand in those of one."
        )
    choice.notes[:0] = _of_places(found, choice)
    choice.notes += _of_names(found, choice)
    return choice


def _possible(file: str, kept: list[Place], found: list[Place]) -> list[Candidate]:
    """What could be this file, the plainest path first: work of the places that count, else work
    that lies anywhere, else a stub."""
    near = [each for place in kept for each in place.files.get(file, [])]
    anywhere = [each for place in found for each in place.files.get(file, [])]
    files = [each for each in anywhere if each.rank != CELL]
    choices = (
        [each for each in near if not each.is_stub],
        [each for each in files if each.is_work],
        [each for each in anywhere if each.is_work],
        near,
        files,
    )
    return sorted(next(filter(None, choices), []), key=lambda each: _rank(each.parts))


def _offers(place: Place, candidates: list[Candidate]) -> bool:
    return any(each.place == place.parts for each in candidates)


def _plainest(places: list[Place], wanted: tuple[str, ...]) -> list[Place]:
    """The places that still count once those are left out that can't be what is meant."""

    def keep(condition: Callable[[Place], bool]) -> None:
        nonlocal places
        places = [place for place in places if condition(place)] or places

    keep(lambda place: not place.is_untouched)
    keep(lambda place: not place.is_notebook)
    keep(lambda place: place.is_exact)
    places = [
        place
        for place in places
        if not any(_is_spare(place, other) for other in places if other is not place)
    ]
    whole = [place for place in places if len(place.files) == len(wanted)]
    if len(whole) == 1:
        keep(lambda place: place is whole[0] or len(place.files) > STRAYS)
    named = [place for place in places if is_exercises(place.parts)]
    if len(named) == 1:
        keep(lambda place: place.parts[-1:] == () or place.parts[-1].casefold() not in OLD)
    return places


def _is_spare(place: Place, other: Place) -> bool:
    """Whether the other place has all that this one has, and more, or is plainly its copy."""
    if not place.is_in(other):
        return False
    if len(place.files) < len(other.files):
        return True
    return are_copies(place.parts, other.parts) and _rank(other.parts) < _rank(place.parts)


def _rank(parts: Parts) -> tuple[int, int, Parts]:
    """The plainest of several paths comes first."""
    return len(parts), sum(map(len, parts)), parts


def _give_up(file: str, candidates: list[Candidate], places: list[Place]) -> None:
    if len(places) > 1:
        names = listed(sorted(shown(place.parts) for place in places))
        raise Ungradable(
            f"Exercise files lie in several places ({names}), so it is not clear which to grade; "
            "hand in the exercise files in one folder."
        )
    names = listed([each.path for each in candidates])
    raise Ungradable(
        f"Several files could be {file} ({names}), so it is not clear which to grade; "
        f"hand in one, called {file}."
    )


def _of_places(places: list[Place], choice: Choice) -> list[str]:
    """Where the files were taken from, unless there was only one place."""
    used: dict[str, list[str]] = {}
    files = {file: each for file, each in choice.taken.items() if each.rank != CELL}
    for file, each in (files or choice.taken).items():
        used.setdefault(shown(each.place), []).append(file)
    places_used = {each.place for each in choice.taken.values()}
    others = [
        shown(place.parts)
        for place in places
        if place.parts not in places_used and not (place.is_notebook and place.is_untouched)
    ]
    if len(used) > 1:
        sources = "; ".join(f"{', '.join(files)} from {place}" for place, files in used.items())
        notes = [f"The files were taken from several places: {sources}."]
    elif others:
        notes = [f"The files were taken from {next(iter(used))}."]
    else:
        notes = []
    return notes + not_graded_too(others)


def _of_names(places: list[Place], choice: Choice) -> list[str]:
    """What was taken for what, and the near names beside what was taken."""
    notes: list[str] = []
    cells: dict[str, list[str]] = {}
    for file, each in choice.taken.items():
        if each.rank == CELL and each.count == 1:
            cells.setdefault(each.path, []).append(file)
        elif each.rank == CELL:
            notes.append(f"The last of {each.count} cells in {each.path} was taken for {file}.")
        elif each.rank:
            notes.append(_taken(each))
    for path, files in cells.items():
        notes.append(f"Cells of {path} were taken for {', '.join(files)}.")
    used = {each.place for each in choice.taken.values()}
    beside = [each for place in places if place.parts in used for each in place.beside]
    notes += [f"{each.path} is as it was handed out." for each in beside if each.is_stub]
    return notes + not_looked_at([each.path for each in beside if not each.is_stub])


def _taken(candidate: Candidate) -> str:
    return f"{candidate.path} was taken for {candidate.file}."


def not_looked_at(paths: list[str]) -> list[str]:
    few = [f"{path} lies there and was not looked at." for path in paths[:10]]
    return few + [f"So do {len(paths) - 10} more."] * (len(paths) > 10)


def not_graded_too(places: Iterable[str]) -> list[str]:
    names = listed(places)
    return [f"There are exercise files in {names} too; they were not graded."] if names else []


def selected(choice: Choice) -> Selection:
    """The contents that were taken."""
    files: dict[str, bytes] = {}
    problems: dict[str, str] = {}
    for file, each in choice.taken.items():
        if isinstance(each.content, str):
            problems[file] = each.content.format(file)
        else:
            files[file] = each.content
    prefixed = (_taken(each) for each in choice.taken.values() if each.rank == PREFIXED)
    return Selection(files, problems, tuple(choice.notes), tuple(prefixed))


def listed(names: Iterable[str], most: int = 5) -> str:
    """A few of the names, and how many more there are."""
    every = sorted(names)
    return ", ".join(every[:most]) + (f" and {len(every) - most} more" * (len(every) > most))
