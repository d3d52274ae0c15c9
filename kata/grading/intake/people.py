"""Who handed in what, in a platform's download: told by the platform's names, and by these alone.

What a student's own folders and archives are called is below those names and tells nothing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kata.checking.source import Source
from kata.grading.intake.limits import MAX_FILE
from kata.grading.intake.listing import METADATA, Entry, Parts, is_ignored
from kata.grading.intake.logins import with_whole_logins
from kata.grading.intake.loose_files import member_of
from kata.grading.intake.members import Member, find_members, is_apart, read_by, unsent
from kata.grading.intake.names import is_archive, is_notebook, recognise
from kata.grading.intake.platforms import PLATFORMS

Known = Mapping[str, Sequence[Mapping[str, str]]]
"""What a platform's own file says of people, by the identifiers of what they handed in."""


@dataclass(frozen=True)
class Owner:
    """A hand-in that the names tell of, and its members."""

    hand_in: Source
    members: tuple[Parts, ...]
    """Those of the attempt that counts."""
    everything: tuple[Parts, ...]
    strength: int


@dataclass(frozen=True)
class People:
    """The hand-ins in a download, and what lies beside them under names that tell nothing."""

    owners: tuple[Owner, ...] = ()
    beside: tuple[Parts, ...] = ()
    unsent: tuple[str, ...] = ()
    """Those who only have files that they did not hand in."""

    @property
    def are_several(self) -> bool:
        return len(self.owners) > 1


def find_people(
    entries: Sequence[Entry], path: Path, *, is_named: bool = False, may_be_chance: bool = False
) -> People:
    """The hand-ins that platforms' names tell apart; none where no names do. ``is_named`` where
    the entries are what was named on the command line; ``may_be_chance`` where even one name counts
    that looks like a platform's by chance at times."""
    everything = sorted(
        (each for each in entries if not any(map(is_ignored, each.parts))),
        key=lambda each: each.parts,
    )
    filled = {each.folder for each in everything}
    everything = [each for each in everything if not each.is_folder or each.parts not in filled]
    above: Parts = ()
    while True:
        here = [each for each in everything if len(each.parts) > len(above)]
        members, beside = find_members(here, above)
        members = with_whole_logins(members)
        several = len({each.owner for each in members}) > 1
        if members and (several or may_be_chance or members[0].said.platform.strength):
            known = _gradescope(here, above)
            # A student's archive may be filled like a download of one: that tells which attempt
            # counts, and not who it is.
            owners = tuple(_owners(members, path, known, is_known=several or is_named))
            sent = {each.hand_in.person for each in owners}
            return People(owners, beside, tuple(sorted(unsent(here, above) - sent)))
        tops = {each.parts[len(above)] for each in here if not is_apart(each, above)}
        if len(tops) != 1 or not any(len(each.parts) > len(above) + 1 for each in here):
            return People()
        above = (*above, *tops)
        everything = [each for each in here if each.parts[: len(above)] == above]


def _owners(members: list[Member], path: Path, known: Known, *, is_known: bool) -> Iterator[Owner]:
    by_owner: dict[tuple[str, str], list[Member]] = {}
    for each in members:
        by_owner.setdefault(each.owner, []).append(each)
    for mine in by_owner.values():
        if _are_parts(mine):
            newest = [max(mine, key=_moment), *mine]
            hand_in = _hand_in(newest, path, known, (), is_known=is_known)
            inner = "/".join((*mine[0].above, mine[0].said.all_of_them))
            parts = tuple(each.parts for each in mine)
            strength = mine[0].said.platform.strength
            if is_known:
                hand_in = replace(hand_in, inner=inner)
            yield Owner(hand_in, parts, parts, strength)
            continue
        attempts = _attempts(mine)
        older = tuple(inner for inner in attempts if attempts[inner] != max(attempts.values()))
        # Where it can't be told which is the newer, each stands for itself.
        for inner in attempts:
            if inner not in older:
                newest = [each for each in mine if each.inner == inner]
                hand_in = _hand_in(newest, path, known, older, is_known=is_known)
                yield Owner(
                    hand_in,
                    tuple(each.parts for each in newest),
                    tuple(each.parts for each in mine),
                    newest[0].said.platform.strength,
                )


def _hand_in(
    newest: list[Member],
    path: Path,
    known: Known,
    older: tuple[str, ...],
    *,
    is_known: bool,
) -> Source:
    said = newest[0].said
    hand_in = Source.at(
        path,
        inner=newest[0].inner if is_known or older else "",
        platform=said.platform.name,
        attempt=said.attempt,
        submitted=said.submitted,
        late=any(each.said.is_late for each in newest),
        superseded=older,
    )
    if not is_known:
        return hand_in
    more, *others = known.get(said.groups.get("id", "")) or [{}]
    keys = ("sid", "email", "name")
    partners = ("\n".join(filter(None, map(each.get, keys))) for each in others)
    return replace(
        hand_in,
        person=more.get("name") or said.person,
        platform_id=more.get("sid") or said.groups.get("id", ""),
        login=more.get("email") or said.groups.get("login", ""),
        original_folder=_folder(newest[0]),
        partners=tuple(filter(None, partners)),
    )


def _moment(member: Member) -> tuple[int, str, int]:
    return member.said.attempt, member.said.submitted, member.said.upload


def _are_parts(members: list[Member]) -> bool:
    """Whether someone handed in one file after the other: then none takes the place of another."""
    found: dict[str, set[str]] = {}
    count = 0
    for each in members:
        name = each.said.file.rpartition("/")[2]
        if is_archive(name) or is_notebook(name):
            return False
        exercise = recognise(name)
        if exercise:
            found.setdefault(each.inner, set()).add(exercise.file)
            count += 1
    return len(found) > 1 and len(set().union(*found.values())) == count


def _attempts(members: list[Member]) -> dict[str, tuple[int, str, int]]:
    """One person's hand-ins by where they lie, in order, with the number or time of each. Text
    typed in at the platform is none beside files."""
    files = [each for each in members if each.said.groups.get("kind", "file") == "file"]
    found: dict[str, tuple[int, str, int]] = {}
    for each in sorted(files or members, key=_moment):
        found.pop(each.inner, None)
        found[each.inner] = _moment(each)
    return found


def _folder(member: Member) -> str:
    """What the platform called the folder, or what it put before the file's name."""
    path = "/".join(member.parts[len(member.above) :])
    place = member.said.place
    if not place.endswith("*"):
        return place
    return path.removesuffix(member.said.file) if member.said.file else place[:-1]


def belongs(hand_in: Source, parts: Parts) -> Parts | None:
    """Where in the hand-in a member of the whole download lies, or None where it is not its."""
    inner = hand_in.inner
    if not inner:
        return parts
    if not inner.endswith("*"):
        top = tuple(inner.split("/"))
        if parts[: len(top)] != top:
            return None
        # An archive that is the whole hand-in stays one.
        return parts[len(top) :] or parts[-1:]
    if not "/".join(parts).startswith(inner[:-1]):
        return None
    if not hand_in.platform:
        return member_of(inner, parts)
    rows = [row for row in PLATFORMS if row.name == hand_in.platform]
    for depth in range(min(inner.count("/"), len(parts) - 1) + 1):
        said = read_by("/".join(parts[depth:]), rows)
        for place in (said.place, said.all_of_them) if said and said.file else ():
            if "/".join((*parts[:depth], place)) == inner:
                return parts[depth + place.count("/") :]
    return None


def _gradescope(entries: list[Entry], above: Parts) -> Known:
    """By the submission's number: what Gradescope says of each who handed it in."""
    content: bytes | str = b""
    for each in entries:
        if each.parts == (*above, METADATA):
            content = each.read(MAX_FILE)
    known: dict[str, list[dict[str, str]]] = {}
    number = ""
    for line in content.decode(errors="replace").splitlines() if isinstance(content, bytes) else ():
        start = re.match(r"submission_(\d{1,20}):\s*$", line)
        item = re.match(r"\s+- ", line)
        entry = re.match(r"\s+(?:- )?:(name|sid|email):\s*(.*?)\s*$", line)
        if start:
            number = start[1]
        elif (item or entry) and number:
            people = known.setdefault(number, [])
            if item or not people:
                people.append({})
            if entry:
                people[-1].setdefault(entry[1], entry[2].strip("'\""))
    return known
