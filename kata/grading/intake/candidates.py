"""The files that could be an exercise's, and the places where they lie."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from kata.grading.intake.limits import (
    FOLDER,
    MAX_CANDIDATES,
    MAX_FILE,
    MAX_NOTEBOOK,
    Ungradable,
)
from kata.grading.intake.listing import Entry, Parts, is_ignored
from kata.grading.intake.names import (
    EXACT,
    RENAMED,
    Recognised,
    is_notebook,
    original,
    recognise,
    without_ending,
)
from kata.grading.intake.notebooks import read_cells
from kata.grading.intake.stubs import is_begun, is_stub

CELL = RENAMED + 1
"""The rank of a notebook's cell: any file comes before it."""

REFERENCE = {"solutions", "mutants", "tests", "kata", "docs", "notebooks", "benchmarks", "ci"}
"""What lies beside ``exercises`` in the whole repository: never a student's work."""


@dataclass(frozen=True)
class Candidate:
    """A file, or a notebook's cell, that could be this exercise's file.

    ``content`` is a sentence, with a gap for the name, where it can't be read. ``place`` is the
    folder, or the notebook.
    """

    file: str
    parts: Parts
    place: Parts
    rank: int
    content: bytes | str
    owner: str = ""
    count: int = 1

    @property
    def path(self) -> str:
        return shown(self.parts)

    @cached_property
    def is_stub(self) -> bool:
        """Whether it is as it was handed out."""
        return isinstance(self.content, bytes) and is_stub(self.file, self.content)

    @cached_property
    def is_begun(self) -> bool:
        return not isinstance(self.content, bytes) or is_begun(self.file, self.content)

    @property
    def is_work(self) -> bool:
        return isinstance(self.content, bytes) and not self.is_stub


@dataclass
class Place:
    """A folder or notebook: its candidates for each file, and those put aside for work or for a
    better name."""

    parts: Parts
    files: dict[str, list[Candidate]] = field(default_factory=dict)
    beside: list[Candidate] = field(default_factory=list)

    @property
    def is_exact(self) -> bool:
        return any(each.rank == EXACT for each in (*self._all(), *self.beside))

    @property
    def is_notebook(self) -> bool:
        return any(each.rank == CELL for each in self._all())

    @property
    def is_untouched(self) -> bool:
        return all(each.is_stub for each in self._all())

    def is_in(self, other: "Place") -> bool:
        """Whether the other place has all that this one has."""
        return all(
            {each.content for each in mine} <= {each.content for each in other.files.get(file, ())}
            for file, mine in self.files.items()
        )

    def _all(self) -> Iterable[Candidate]:
        return (each for candidates in self.files.values() for each in candidates)


def find_places(candidates: Iterable[Candidate]) -> list[Place]:
    """The candidates by where they lie, in the order of their paths."""
    places: dict[Parts, Place] = {}
    for each in sorted(candidates, key=lambda each: (*_goodness(each), each.parts)):
        place = places.setdefault(each.place, Place(each.place))
        mine = place.files.setdefault(each.file, [])
        if mine and _goodness(mine[0]) < _goodness(each):
            place.beside.append(each)
        else:
            mine.append(each)
    return [places[parts] for parts in sorted(places)]


def _goodness(candidate: Candidate) -> tuple[bool, int]:
    """The best comes first: a stub never takes the place of work, whatever that is called."""
    return candidate.is_stub, candidate.rank


def find_files(entries: Iterable[Entry], wanted: Container[str]) -> list[Candidate]:
    """The files with the names of the wanted ones, or with names that come from these. Raises
    Ungradable."""
    everything = [each for each in entries if not any(map(is_ignored, each.parts))]
    named = [
        (each, found)
        for each in everything
        if (found := recognise(each.name)) and found.file in wanted
    ]
    folders = {each.parts for each in everything if each.is_folder}
    folders |= {each.parts[:depth] for each in everything for depth in range(len(each.parts))}
    files = [(each, found) for each, found in named if each.parts not in folders]
    have = {found.file for _, found in files}
    # A folder called like a file is said to be one, unless the file lies elsewhere.
    files += [
        (each, found)
        for each, found in _folders(folders, everything)
        if found.rank == EXACT and found.file in wanted and found.file not in have
    ]
    wholes = {each.folder[:-1] for each, _ in files if is_exercises(each.folder)}
    files = [(each, found) for each, found in files if not is_reference(each.parts, wholes)]
    if len(files) > MAX_CANDIDATES:
        raise Ungradable(
            f"More than {MAX_CANDIDATES} files are called like exercises; "
            "hand in the exercise files alone."
        )
    return [
        Candidate(
            found.file,
            each.parts,
            each.folder,
            found.rank,
            each.read(MAX_FILE),
            found.owner,
        )
        for each, found in files
    ]


def _folders(folders: Iterable[Parts], entries: list[Entry]) -> Iterator[tuple[Entry, Recognised]]:
    known = {each.parts: each for each in entries if each.is_folder}
    for parts in sorted(folders):
        found = recognise(parts[-1]) if parts else None
        if found:
            yield known.get(parts) or Entry(parts, lambda limit: FOLDER, is_folder=True), found


def is_exercises(folder: Parts) -> bool:
    return bool(folder) and folder[-1].casefold() == "exercises"


def is_reference(parts: Parts, repositories: Iterable[Parts]) -> bool:
    """Whether a file belongs to the kata itself, in a whole repository of it."""
    return any(
        parts[: len(top)] == top
        and len(parts) > len(top) + 1
        and parts[len(top)].casefold() in REFERENCE
        for top in repositories
    )


def find_cells(
    entries: Iterable[Entry], wanted: Container[str]
) -> tuple[list[Candidate], list[Parts]]:
    """The wanted exercises' cells in notebooks, and the notebooks without any cell of any."""
    candidates: list[Candidate] = []
    others: list[Parts] = []
    notebooks = [each for each in entries if not each.is_folder and is_notebook(each.name)]
    for each in notebooks[:MAX_CANDIDATES]:
        if any(map(is_ignored, each.parts)):
            continue
        content = each.read(MAX_NOTEBOOK)
        cells = read_cells(content) if isinstance(content, bytes) else None
        if cells is None or not cells.files:
            others.append(each.parts)
            continue
        candidates += [
            Candidate(file, each.parts, each.parts, CELL, code, count=cells.counts[file])
            for file, code in cells.files.items()
            if file in wanted
        ]
    return candidates, others


def are_copies(one: Parts, other: Parts) -> bool:
    """Whether the names say that two places are the same thing twice: a folder and its archive, a
    second download, one inside the other."""
    longer, shorter = sorted((one, other), key=len, reverse=True)
    return longer[: len(shorter)] == shorter or plain(one) == plain(other)


def plain(parts: Parts) -> Parts:
    """A path without endings and numbers, and without folders in folders of the same name."""
    names: list[str] = []
    for part in parts:
        name = original(f"{without_ending(part).casefold()}.").removesuffix(".")
        if names[-1:] != [name]:
            names.append(name)
    return tuple(names)


def shown(parts: Parts, most: int = 120) -> str:
    """A path for people, on one line and not too long."""
    path = "/".join(parts) or "the top"
    plain = "".join(letter if letter.isprintable() else "?" for letter in path[-most:])
    return plain if len(path) <= most else f"…{plain}"
