"""Whose submission is whose. Nothing is guessed: two that could match are reported instead."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from kata.checking.report import Report
from kata.checking.source import Source
from kata.grading.course.formats import simplified
from kata.grading.course.people_index import Index, is_whole_name
from kata.grading.course.roster import Person, Roster, without_accents


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
    index = Index(roster)
    could_be: set[int] = set()
    reports = list(reports)
    # What many are called is no name: where they are anonymous, all are «Participant».
    bearers = Counter(report.source.person for report in reports)
    for report in reports:
        levels = [set(found) for found in index.levels(report.source)]
        level = next((level for level, found in enumerate(levels) if found), None)
        if group := index.group(report.source):
            others = set().union(*levels) - group
            if report.source.platform == "Moodle":  # Its number is the group's own.
                name = report.source.person
                others -= {row for row in levels[0] if not _names_agree(people[row], name)}
            if others:
                could_be |= group | others
                who = tuple(people[row] for row in sorted(group | others))
                matching.unmatched.append(Unmatched(report, Why.SEVERAL_PEOPLE, who))
            for row in () if others else group:
                claims.setdefault(row, []).append((0, report))
            continue
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
    index = Index(roster)
    if any(index.levels(Source.at(path))):
        return None
    *by_identifier, _ = index.levels(source)
    rows = set().union(*by_identifier)
    people = [person for person in roster.people if person.row in rows]
    is_sure = len(people) == 1 and is_whole_name(people[0], source.person)
    return people[0] if is_sure else None


def _names_agree(person: Person, name: str) -> bool:
    """Whether they have a word in common, or one says nothing. A group's number in Moodle is also
    some person's; Canvas writes ``bergannalena``, and some tools leave out accents."""
    squeezed = without_accents(simplified(name))
    words = {without_accents(simplified(word)) for each in person.names for word in each.split()}
    words = {word for word in words if len(word) > 1 or not word.isascii()}
    return not squeezed or not words or any(word in squeezed for word in words)
