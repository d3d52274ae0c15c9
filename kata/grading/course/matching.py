"""Whose submission is whose. Nothing is guessed: two that could match are reported instead."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path, PurePosixPath

from kata.checking.report import Report
from kata.checking.source import Source
from kata.grading.course.formats import simplified
from kata.grading.course.roster import Person, Roster, compared, compared_names
from kata.grading.intake.logins import possible_logins, shorter_logins
from kata.grading.intake.names import without_ending


class Why(StrEnum):
    """Why a submission is nobody's mark."""

    NOBODY = "matches nobody"
    SEVERAL_PEOPLE = "could be several people's"
    OTHER_NAME = "with one person's identifier and another name, such as a group's"
    SEVERAL_SUBMISSIONS = "one of several for the same person"


@dataclass(frozen=True)
class Unmatched:
    report: Report
    why: Why
    people: tuple[Person, ...] = ()
    """Who it could be."""


@dataclass
class Matching:
    """``reports`` go by the people's rows in the roster: one may be several people's."""

    reports: dict[int, Report] = field(default_factory=dict)
    unmatched: list[Unmatched] = field(default_factory=list)
    without: list[Person] = field(default_factory=list)
    """The students for whom nothing was found."""


def match(roster: Roster, reports: Iterable[Report]) -> Matching:
    """Each submission with its person: by the platform's identifier, by login or student number,
    by e-mail address, by exact name; what is said first counts more."""
    matching = Matching()
    claims: dict[int, list[tuple[int, Report]]] = {}
    people = {person.row: person for person in roster.people}
    index = _Index(roster)
    could_be: set[int] = set()
    reports = list(reports)
    # What many are called is no name: where they are anonymous, all are «Participant».
    bearers = Counter(report.source.person for report in reports)
    for report in reports:
        levels = [set(found) for found in index.levels(report.source)]
        level = next((level for level, found in enumerate(levels) if found), None)
        if level is None:
            matching.unmatched.append(Unmatched(report, Why.NOBODY))
            continue
        against = [found for found in levels[level + 1 :] if found and not found & levels[level]]
        candidates = levels[level].union(*against)
        if len(candidates) > 1:
            who = tuple(people[row] for row in sorted(candidates))
            matching.unmatched.append(Unmatched(report, Why.SEVERAL_PEOPLE, who))
            could_be |= candidates
            continue
        person = people[candidates.pop()]
        name = report.source.person
        if level == 0 and bearers[name] == 1 and not _names_agree(person, name):
            matching.unmatched.append(Unmatched(report, Why.OTHER_NAME, (person,)))
            could_be.add(person.row)
            continue
        claims.setdefault(person.row, []).append((level, report))
        for row in index.partners(report.source) - {person.row}:
            claims.setdefault(row, []).append((level, report))
    for row, claimed in claims.items():
        best = min(level for level, _ in claimed)
        first = [report for level, report in claimed if level == best]
        if len(first) == 1:
            matching.reports[row] = first[0]
        for level, report in claimed:
            if level > best or len(first) > 1:
                who = (people[row],)
                matching.unmatched.append(Unmatched(report, Why.SEVERAL_SUBMISSIONS, who))
    matching.without = [
        person
        for person in roster.people
        if person.is_student and person.row not in claims and person.row not in could_be
    ]
    return matching


def surely(roster: Roster, source: Source, path: Path) -> Person | None:
    """The one person of the roster who has both the identifier and the whole name that a platform
    says; None where the path that was named speaks of somebody itself."""
    index = _Index(roster)
    if any(index.levels(Source.at(path))):
        return None
    *by_identifier, _ = index.levels(source)
    rows = set().union(*by_identifier)
    people = [person for person in roster.people if person.row in rows]
    is_sure = len(people) == 1 and _is_whole_name(people[0], source.person)
    return people[0] if is_sure else None


def _is_whole_name(person: Person, name: str) -> bool:
    """Whether it is all of the person's name, in any order; Canvas writes ``bergannalena``."""
    words = sorted(compared(name.replace(",", " ")).split())
    return bool(words) and any(
        sorted(each.replace(",", " ").split()) == words or [simplified(each)] == words
        for each in person.names
    )


def _names_agree(person: Person, name: str) -> bool:
    """Whether they have a word in common, or one says nothing. A group's number in Moodle is also
    some person's; and Canvas writes ``bergannalena``."""
    squeezed = simplified(name)
    words = {simplified(word) for each in person.names for word in each.split()}
    words = {word for word in words if len(word) > 1 or not word.isascii()}
    return not squeezed or not words or any(word in squeezed for word in words)


class _Index:
    """The rows of the people, by everything by which they are matched."""

    def __init__(self, roster: Roster) -> None:
        self.platform = compared(roster.platform)
        self.people = {person.row: person for person in roster.people}
        self.platform_ids: dict[str, list[int]] = {}
        self.accounts: dict[str, list[int]] = {}
        self.ids: dict[str, list[int]] = {}
        self.emails: dict[str, list[int]] = {}
        self.names: dict[str, list[int]] = {}
        for person in roster.people:
            for index, keys in (
                (self.platform_ids, person.platform_ids),
                (self.ids, person.ids),
                (self.accounts, person.logins | person.ids),
                (self.emails, person.emails),
                (self.names, person.names),
            ):
                for key in keys:
                    index.setdefault(key, []).append(person.row)

    def levels(self, source: Source) -> Iterator[list[int]]:
        """The rows that fit, from the surest to the least sure."""
        said = compared(outermost_name(source))
        platform_id, login = compared(source.platform_id), compared(source.login)
        if platform_id and self.platform_ids and compared(source.platform) == self.platform:
            yield self.platform_ids.get(platform_id, [])
        else:
            # Not the identifiers of one platform in the roster of another: both count from 1.
            yield [] if self.platform_ids else self.ids.get(platform_id, [])
        yield self._of_accounts(source, login) + self.accounts.get(said, [])
        yield self.emails.get(login, []) + self.emails.get(said, [])
        names = compared_names(source.person) | compared_names(outermost_name(source))
        yield [row for name in names for row in self.names.get(name, [])]

    def partners(self, source: Source) -> set[int]:
        """The rows of those who handed in together, as far as each is one person's alone."""
        rows: set[int] = set()
        for partner in source.partners:
            keys = [compared(line) for line in partner.splitlines()]
            found = (
                set(index.get(key, []))
                for index in (self.accounts, self.emails, self.names)
                for key in keys
            )
            first: set[int] = next(filter(None, found), set())
            rows |= first if len(first) == 1 else set()
        return rows

    def _of_accounts(self, source: Source, login: str) -> list[int]:
        """The rows with this login, or another that the platform's name leaves possible."""
        found = list(self.accounts.get(login, []))
        for other in map(compared, possible_logins(source)):
            if len(other) > len(login):
                found += self.accounts.get(other, [])
        for other, name in shorter_logins(source):
            # Of a part alone, the name has to be right as well.
            rows = self.accounts.get(compared(other), [])
            found += [row for row in rows if _is_whole_name(self.people[row], compared(name))]
        return found


def outermost_name(source: Source) -> str:
    """What a submission that no platform named is called: by whoever collected them, not by what a
    student put inside."""
    if source.platform:
        return ""
    # Folders that hold the whole class lie above; a star stands for how names go on.
    name = without_ending(PurePosixPath(source.place.replace("\\", "/")).name)
    return name.rstrip("*_-. ") if source.inner.endswith("*") else name
