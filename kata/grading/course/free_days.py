"""Whose free days are whose: each entry of ``[free_days_of]`` finds one person, or nobody."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kata.checking.report import Report
from kata.checking.source import Source
from kata.grading.course.formats import EMAIL, ID, LOGIN, PLATFORM_ID, simplified
from kata.grading.course.matching import Matching, Why
from kata.grading.course.people_index import outermost_name
from kata.grading.course.roster import Person, Roster, compared, compared_names, without_accents

MAX_NEAR = 8
"""For so many entries that are nobody's it is looked for whom they are near to."""


@dataclass(frozen=True)
class FreeDays:
    """What became of the entries."""

    of: dict[str, int] = field(default_factory=dict)
    """By the names of submissions: those alone that an entry means."""
    ambiguous: dict[str, list[str]] = field(default_factory=dict)
    """Entries that could be several people's, and who these are."""
    unknown: dict[str, list[str]] = field(default_factory=dict)
    """Entries that are nobody's, and whom they are near to."""


@dataclass(frozen=True)
class _Named:
    """Somebody whom an entry may mean: a person of the roster, or who handed in something."""

    shown: str
    submissions: frozenset[str]
    """Whoever shares them shares the mark."""
    identifiers: frozenset[str]
    names: frozenset[str]
    written: tuple[str, ...]
    """What they are called, as it is written."""
    row: int | None = None
    """The person's row in the roster."""
    rows: frozenset[int] = frozenset()
    """Those of the people whose submission it could be."""


def find_free_days(
    entries: Mapping[str, int],
    reports: Iterable[Report],
    roster: Roster | None,
    matching: Matching | None,
) -> FreeDays:
    """An identifier (login, e-mail address, id) counts more than a name, and that more than one
    without accents or in another order. What could be several people's is nobody's."""
    found = FreeDays()
    if not entries:
        return found
    everyone = _everyone(list(reports), roster, matching)
    index: tuple[dict[str, list[_Named]], ...] = ({}, {}, {})
    for each in everyone:
        keys = (each.identifiers, each.names, set(map(_loosely, each.names)))
        for of_each, by_key in zip(keys, index, strict=True):
            for key in of_each:
                by_key.setdefault(key, []).append(each)
    written = {compared(text): text for each in everyone for text in each.written if text.strip()}
    for entry, days in entries.items():
        meant = _meant(entry, index)
        # Of those who handed in nothing, each has a mark of their own to come.
        shares = {each.submissions or each.row for each in meant}
        if len(shares) > 1:
            found.ambiguous[entry] = [each.shown for each in meant]
        elif not meant:
            found.unknown[entry] = _near(entry, written) if len(found.unknown) < MAX_NEAR else []
        else:
            for name in meant[0].submissions:
                found.of[name] = max(days, found.of.get(name, 0))
    return found


def _everyone(
    reports: list[Report], roster: Roster | None, matching: Matching | None
) -> list[_Named]:
    if roster is None or matching is None:
        together: dict[object, set[str]] = {}
        for report in reports:
            together.setdefault(_owner(report), set()).add(report.submission)
        return [_who_handed_in(each, frozenset(together[_owner(each)])) for each in reports]
    by_name = {report.submission: report for report in reports}
    theirs = {person.row: set[str]() for person in roster.people}
    could_be = {each.report.submission: each.people for each in matching.unmatched}
    for row, report in matching.reports.items():
        theirs[row].add(report.submission)
    for each in matching.unmatched:
        if each.why is Why.SEVERAL_SUBMISSIONS:
            theirs[each.people[0].row].add(each.report.submission)
    everyone = [
        _of_roster(person, roster, [by_name[name] for name in sorted(theirs[person.row])])
        for person in roster.people
    ]
    for name in by_name.keys() - set().union(*theirs.values()):
        rows = frozenset(person.row for person in could_be.get(name, ()))
        everyone.append(_who_handed_in(by_name[name], frozenset({name}), rows))
    return everyone


def _owner(report: Report) -> object:
    """The same for all that one person handed in, as far as the platform says."""
    source = report.source
    who = source.login or source.platform_id
    return (source.platform, compared(who)) if source.platform and who else report.submission


def _who_handed_in(
    report: Report, submissions: frozenset[str], rows: frozenset[int] = frozenset()
) -> _Named:
    source = report.source
    account = source.platform_id or source.login
    return _Named(
        f"{report.submission} ({account})" if account else report.submission,
        submissions,
        _identifiers(source),
        _names(report),
        (source.person, source.login, report.submission),
        rows=rows,
    )


def _of_roster(person: Person, roster: Roster, reports: list[Report]) -> _Named:
    written = person.written
    identifiers = person.logins | person.emails | person.ids | person.platform_ids
    identifiers |= {compared(written.get(PLATFORM_ID, ""))} - {""}
    names = person.names
    for report in reports:
        identifiers |= _identifiers(report.source)
        names |= _names(report)
    return _Named(
        roster.shown(person),
        frozenset(report.submission for report in reports),
        identifiers,
        names,
        (person.name, *(written.get(kind, "") for kind in (LOGIN, EMAIL, ID))),
        person.row,
    )


def _identifiers(source: Source) -> frozenset[str]:
    return frozenset(map(compared, (source.login, source.platform_id))) - {""}


def _names(report: Report) -> frozenset[str]:
    source = report.source
    names = compared_names(source.person) | compared_names(outermost_name(source))
    partners = (line for partner in source.partners for line in partner.splitlines())
    return (names | set(map(compared, (report.submission, *partners)))) - {""}


def _meant(entry: str, index: tuple[dict[str, list[_Named]], ...]) -> list[_Named]:
    """Those whom the entry fits best, each once."""
    names = compared_names(entry)
    words = [without_accents(simplified(word)) for word in entry.replace(",", " ").split()][:12]
    # Canvas writes a name as one word, the last name first.
    turned = {"".join(words[n:] + words[:n]) for n in range(len(words))}
    for keys, by_key in zip(
        ({compared(entry)}, names, set(map(_loosely, names)) | turned), index, strict=True
    ):
        found = {id(each): each for key in keys - {""} for each in by_key.get(key, ())}
        if found:
            rows = {each.row for each in found.values()} - {None}
            return [each for each in found.values() if not each.rows & rows]
    return []


def _loosely(name: str) -> str:
    """A name without accents, in whatever order."""
    words = name.replace(",", " ").split()
    return " ".join(sorted(without_accents(simplified(word)) for word in words)).strip()


def _near(entry: str, written: Mapping[str, str]) -> list[str]:
    """The nearest of what people are called."""
    wanted = compared(entry)
    words = set(wanted.replace(",", " ").split())
    near = [key for key in written if words and words <= set(key.replace(",", " ").split())]
    near = near[:3] or difflib.get_close_matches(wanted, written, 1, 0.6)
    return list(dict.fromkeys(written[key] for key in near))
