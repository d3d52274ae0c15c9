"""The options of ``grade`` that have to do with a course, and what is made of them."""

import argparse
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from kata.checking.report import Report
from kata.checking.source import Source
from kata.errors import UserError
from kata.files import write_atomically
from kata.grading.course.columns import marks_column
from kata.grading.course.free_days import FreeDays, find_free_days
from kata.grading.course.last_run import last_run, remember
from kata.grading.course.late_note import late_note
from kata.grading.course.lateness import (
    LateDays,
    Lateness,
    days_late,
    file_time,
    read_deadline,
    read_late_days,
    read_time,
)
from kata.grading.course.matching import Matching, match, surely
from kata.grading.course.roster import Person, Roster, read_roster
from kata.grading.course.summary import (
    UNMATCHED,
    about_changes,
    about_free_days,
    about_lateness,
    about_matching,
    unmatched_rows,
)
from kata.grading.course.uploads import write_uploads


def add_arguments(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("the course")
    group.add_argument(
        "--roster",
        type=Path,
        metavar="FILE",
        help="who takes the course, CSV: the platform's own export, or any with names, logins, "
        "e-mail addresses or ids; its marks are then written as the platform imports them",
    )
    group.add_argument(
        "--grade-column", metavar="TITLE", help="the roster's column that takes the marks"
    )
    group.add_argument(
        "--deadline",
        metavar="TIME",
        help="say what is late: '2026-11-30 18:00', as the platform shows its times; a day alone "
        "means its end",
    )
    group.add_argument("--late-days", type=Path, metavar="FILE", help="what lateness costs, TOML")
    group.add_argument(
        "--file-times",
        action="store_true",
        help="where no name says when it was handed in, take the time of the files on disk",
    )


@dataclass(frozen=True)
class Course:
    """What the options say, read before anything is graded."""

    roster: Roster | None
    column: int | None
    deadline: datetime | None
    late_days: LateDays
    file_times: bool
    late_days_file: str = ""

    @classmethod
    def of(cls, options: argparse.Namespace) -> "Course":
        """Raises UserError."""
        roster = None if options.roster is None else read_roster(options.roster)
        if roster is None and options.grade_column is not None:
            raise UserError("--grade-column names a column of the roster: name that with --roster.")
        if options.deadline is None and (options.late_days is not None or options.file_times):
            raise UserError("Late is what comes after a deadline: name that with --deadline.")
        return cls(
            roster,
            None if roster is None else marks_column(roster, options.grade_column),
            None if options.deadline is None else read_deadline(options.deadline),
            LateDays() if options.late_days is None else read_late_days(options.late_days),
            options.file_times,
            "" if options.late_days is None else options.late_days.name,
        )

    @property
    def is_asked_for(self) -> bool:
        return self.roster is not None or self.deadline is not None

    def match(self, reports: Iterable[Report]) -> Matching | None:
        return None if self.roster is None else match(self.roster, reports)

    def knows(self, source: Source, path: Path) -> bool:
        """Whether the roster says that a download of one person is that person's."""
        return self.roster is not None and surely(self.roster, source, path) is not None

    def lateness(self, reports: Iterable[Report], matching: Matching | None) -> dict[str, Lateness]:
        """By the submissions' names; empty without a deadline."""
        if self.deadline is None:
            return {}
        people = {} if matching is None else self._people(matching)
        reports = list(reports)
        free_days = self._free_days(reports, matching).of
        return {
            report.submission: self._lateness(
                report,
                people.get(report.submission),
                self.deadline,
                free_days.get(report.submission, self.late_days.free_days),
            )
            for report in reports
            if report.graded
        }

    def named(self, reports: Iterable[Report], matching: Matching | None) -> list[Report]:
        """The reports with the people's names as the roster writes them."""
        names: dict[str, list[str]] = {}
        for person, report in [] if matching is None else self._matched(matching):
            names.setdefault(report.submission, []).append(person.name)
        return [
            replace(report, source=replace(report.source, person=", ".join(filter(None, mine))))
            if any(mine := names.get(report.submission, []))
            else report
            for report in reports
        ]

    def absent(self, matching: Matching | None) -> list[str]:
        """Those who handed in nothing, as far as a roster says."""
        if self.roster is None or matching is None:
            return []
        return list(map(self.roster.shown, matching.without))

    def write(
        self,
        reports: Iterable[Report],
        matching: Matching | None,
        late: Mapping[str, Lateness],
        out: Path,
    ) -> list[str]:
        """Write the files of the course, and return what to print. Raises OSError."""
        reports = list(reports)
        said = about_lateness(late, reports, self.roster)
        said += about_changes(last_run(out), reports, late)
        remember(out, self.deadline, late, reports, self.roster, matching)
        free_days = self._free_days(reports, matching)
        at_the_end = about_free_days(free_days, self.late_days_file, self.roster is not None)
        if self.roster is None or matching is None:
            old = ", ".join(sorted(path.name for path in out.glob("*-grades.csv")))
            said += [f"Of an earlier run, without --roster now: {old}."] * bool(old)
            return said + at_the_end
        said += about_matching(self.roster, matching, self.column)
        write_atomically(out / UNMATCHED, unmatched_rows(self.roster, matching))
        said += write_uploads(self.roster, matching, self.column, late, out)
        return said + at_the_end

    def _people(self, matching: Matching) -> dict[str, Person]:
        """The people of the roster by their submissions' names."""
        # Of a group, who stands first there.
        return {report.submission: person for person, report in self._matched(matching)[::-1]}

    def _matched(self, matching: Matching) -> list[tuple[Person, Report]]:
        everyone = () if self.roster is None else self.roster.people
        found = matching.reports
        return [(each, found[each.row]) for each in everyone if each.row in found]

    def _free_days(self, reports: Iterable[Report], matching: Matching | None) -> FreeDays:
        return find_free_days(self.late_days.free_days_of, reports, self.roster, matching)

    def _lateness(
        self, report: Report, person: Person | None, deadline: datetime, free: int
    ) -> Lateness:
        source = report.source
        said = source.submitted or ("" if person is None else person.submitted)
        moment = read_time(said)
        if moment is None and self.file_times:
            moment = file_time(Path(source.path, source.inner))
        if moment is None:
            note = "Handed in late; how late is not known." if source.late else ""
            return Lateness("", None, report.score, note)
        days = days_late(moment, deadline, self.late_days.grace_minutes)
        marks = report.score, report.max_score
        note = late_note(moment, deadline, days, self.late_days, marks, free) if days else ""
        score = self.late_days.score(*marks, days, free)
        return Lateness(moment.isoformat(" ", "seconds"), days, score, note)
