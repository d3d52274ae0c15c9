"""What the last run made of the course, kept in the folder of reports: ``--explain`` shows it, and
the next run says what it changes."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from kata.checking.report import Report
from kata.grading.course.formats import PLATFORM_ID
from kata.grading.course.late_note import shown
from kata.grading.course.lateness import Lateness
from kata.grading.course.matching import Matching
from kata.grading.course.roster import Person, Roster, compared
from kata.grading.marks_folder import keep_run, read_run


@dataclass(frozen=True)
class Marked(Lateness):
    """A submission's marks: ``before`` lateness, and what became of them."""

    before: float = 0.0


@dataclass(frozen=True)
class Listed:
    """A person of the roster, and all that they may be asked for by, as it is compared."""

    name: str
    called: tuple[str, ...]


@dataclass(frozen=True)
class LastRun:
    """Empty where no run had a deadline or a roster. ``late`` and ``people`` go by the names of
    submissions; ``absent`` handed in nothing."""

    deadline: str = ""
    late: dict[str, Marked] = field(default_factory=dict)
    people: dict[str, Listed] = field(default_factory=dict)
    absent: tuple[Listed, ...] = ()


def last_run(out: Path) -> LastRun:
    """What ``remember`` kept there."""
    try:
        values = read_run(out)["course"]
        return LastRun(
            str(values["deadline"]),
            {str(name): _marked(each) for name, each in values["late"].items()},
            {str(name): _listed(each) for name, each in values["people"].items()},
            tuple(map(_listed, values["absent"])),
        )
    except (AttributeError, KeyError, TypeError, ValueError):  # None yet, or edited by hand.
        return LastRun()


def remember(
    out: Path,
    deadline: datetime | None,
    late: Mapping[str, Lateness],
    reports: Iterable[Report],
    roster: Roster | None,
    matching: Matching | None,
) -> None:
    """Keep it for the next run. Without a roster, who is who stays as it was. Raises OSError."""
    earlier = last_run(out)
    scores = {report.submission: report.score for report in reports}
    people, absent = earlier.people, earlier.absent
    if roster is not None and matching is not None:
        by_row = {person.row: person for person in roster.people}
        together: dict[str, list[Listed]] = {}
        for row, report in matching.reports.items():
            together.setdefault(report.submission, []).append(_as_listed(roster, by_row[row]))
        people = {name: _joined(group) for name, group in together.items()}
        absent = tuple(_as_listed(roster, person) for person in matching.without)
    now = LastRun(
        "" if deadline is None else shown(deadline),
        {name: Marked(**vars(each), before=scores[name]) for name, each in late.items()},
        {name: each for name, each in people.items() if name in scores},
        absent,
    )
    if now != earlier:
        keep_run(out, course=asdict(now))


def _joined(group: list[Listed]) -> Listed:
    called = dict.fromkeys(each for person in group for each in person.called)
    return Listed(" and ".join(person.name for person in group), tuple(called))


def _as_listed(roster: Roster, person: Person) -> Listed:
    # As it is spelled, too: Moodle's identifier is «Participant 123».
    called = {compared(person.written.get(PLATFORM_ID, ""))} - {""}
    called |= person.names | person.logins | person.emails | person.ids | person.platform_ids
    return Listed(roster.shown(person), tuple(sorted(called)))


def _marked(values: dict[str, Any]) -> Marked:
    days = values["days"]
    return Marked(
        str(values["submitted"]),
        None if days is None else int(days),
        float(values["score"]),
        str(values["note"]),
        float(values["before"]),
    )


def _listed(values: dict[str, Any]) -> Listed:
    return Listed(str(values["name"]), tuple(map(str, values["called"])))
