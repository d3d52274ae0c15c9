"""What the report of each submission is called: a name that it keeps."""

import os
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from kata.checking.source import Source
from kata.grading.intake.names import without_ending
from kata.grading.renderers import CLASS_FILES

RESERVED = {
    # Files about the whole class, and names that mean a device on Windows.
    *(PurePosixPath(file).stem for file in CLASS_FILES),
    *("run", "con", "prn", "aux", "nul"),
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)),
}


def report_names(
    sources: Iterable[Source], earlier: Mapping[str, Source] | None = None
) -> dict[Source, str]:
    """A name for the report on each submission: safe as a file's name, unique, whatever their
    order. ``earlier`` are the reports that are there already: what has a name keeps it, and a
    namesake that comes later gets another."""
    earlier = earlier or {}
    ordered = sorted(set(sources), key=_place)
    names = _kept(ordered, earlier)
    stems = {source: _safe(_stem(source)) for source in ordered}
    uses = Counter(stem.casefold() for stem in stems.values())
    # A report of an earlier version says no place: it is its namesake's.
    used = {name.casefold() for name, source in earlier.items() if source.place}
    new = [source for source in ordered if source not in names]
    for source in new:
        stem = stems[source].casefold()
        if uses[stem] == 1 and stem not in used:
            names[source] = stems[source]
    used |= {name.casefold() for name in names.values()}
    numbers: Counter[str] = Counter()
    for source in new:
        if source not in names:
            longer = _longer(source)
            name = first = _safe(longer)
            while name.casefold() in used:
                numbers[first] += 1
                name = _safe(longer, f"-{numbers[first] + 1}")
            used.add(name.casefold())
            names[source] = name
    return {source: names[source] for source in sources}


def _kept(ordered: list[Source], earlier: Mapping[str, Source]) -> dict[Source, str]:
    """The names of those that have a report: on the same place, on the same person's hand-in in
    another download of the class, or on what was packed in another way and is there no more."""
    names: dict[Source, str] = {}
    placed = {name: source for name, source in earlier.items() if source.place}
    for key in (_exact, _place, _person, _unpacked):
        here, there = Counter(map(key, ordered)), Counter(map(key, placed.values()))
        by_key = {key(source): name for name, source in placed.items()}
        taken = set(names.values())
        for source in ordered:
            found = key(source)
            name = by_key.get(found)
            if source in names or name is None or name in taken or found is None:
                continue
            if here[found] > 1 or there[found] > 1:  # Either could be it.
                continue
            if key is not _unpacked or not os.path.lexists(placed[name].path):
                names[source] = name
    return names


def _exact(source: Source) -> tuple[str, ...]:
    return *_place(source), source.login, source.person


def _unpacked(source: Source) -> tuple[str, ...]:
    """The same for ``class/alice`` and ``class/alice.zip``."""
    return without_ending(source.path), source.inner, source.platform_id


def _place(source: Source) -> tuple[str, ...]:
    # Where a platform puts all files into one folder, several people's lie in one place.
    return source.place, source.platform_id


def _person(source: Source) -> tuple[str, ...] | None:
    """Who handed in, where a platform's download says so: there, no student chooses a name. What
    was unpacked from one is known by what was unpacked from another, and by nothing else."""
    is_unpacked = _parts(source)[-1] == source.original_folder
    if not (source.platform and source.platform_id and (source.inner or is_unpacked)):
        return None
    kind = "in a download" if source.inner else "unpacked"
    return kind, source.platform, source.platform_id, source.login, source.person


def _stem(source: Source) -> str:
    # Deep in a download, the last folder is only a version's.
    if source.person and (source.inner or "/" in source.original_folder):
        return source.person
    last = _parts(source)[-1]
    if source.inner and source.platform_id and f"_{source.platform_id}_" in last:
        return last[: last.index(f"_{source.platform_id}_") + len(source.platform_id) + 1]
    # A star stands for the rest of the names that begin alike.
    return last.rstrip("*_-. ") if last.endswith("*") else without_ending(last)


def _longer(source: Source) -> str:
    """What tells a namesake apart: the platform's identifier, or the folder that it lies in."""
    if source.inner and (source.platform_id or source.login):
        return f"{_stem(source)}-{source.platform_id or source.login}"
    above = _parts(source)[-2:-1]
    return f"{without_ending(above[0]) if above else ''}-{_stem(source)}"


def _parts(source: Source) -> tuple[str, ...]:
    place = source.place.replace(os.sep, "/")
    return tuple(part.strip("/") for part in PurePosixPath(place).parts) or ("",)


def _safe(text: str, ending: str = "") -> str:
    """At most 100 characters and 200 bytes of letters, digits, dots, dashes and underscores."""
    plain = "".join(
        letter if letter in "._-" or unicodedata.category(letter)[0] in "LMN" else "_"
        for letter in unicodedata.normalize("NFKC", text)
    ).strip(".-")
    if not plain or plain.split(".")[0].casefold() in RESERVED:
        plain = f"submission-{plain}".strip("-")
    short = plain[: 100 - len(ending)].encode()[: 200 - len(ending)].decode(errors="ignore")
    return short.rstrip(".") + ending
