"""What is said of lateness and of the roster, and the list of all that did not match."""

import csv
import io
from collections.abc import Mapping

from kata.checking.clean_text import one_line
from kata.grading.course.lateness import Lateness
from kata.grading.course.matching import Matching, Why
from kata.grading.course.roster import Roster
from kata.grading.renderers.common import cell

UNMATCHED = "unmatched.csv"
MAX_NAMES = 20


def about_lateness(late: Mapping[str, Lateness]) -> list[str]:
    """Lines for the instructor."""
    if not late:
        return []
    count = sum(bool(each.days) for each in late.values())
    said = [f"Late: {count} of {len(late)}."]
    vague = sorted(name for name, each in late.items() if each.days is None and each.note)
    silent = sorted(name for name, each in late.items() if each.days is None and not each.note)
    if vague:
        said.append(f"Late, but nothing says by how much; nothing taken off: {_some(vague)}.")
    if silent:
        said.append(f"Nothing says when these came; nothing taken off: {_some(silent)}.")
    return said


def about_matching(roster: Roster, matching: Matching) -> list[str]:
    """Lines for the instructor."""
    students = sum(person.is_student for person in roster.people)
    said = [f"Roster: {len(matching.reports)} of {students} have a submission."]
    if matching.without:
        names = list(map(roster.shown, matching.without))
        said.append(f"Nothing handed in: {_some(names)}.")
    lost = [report.submission for report in matching.reports.values() if not report.graded]
    if lost:
        said.append(f"Not graded, so without a mark: {_some(lost)}.")
    for why in Why:
        names = [each.report.submission for each in matching.unmatched if each.why is why]
        if names:
            said.append(f"Without a mark, {why}: {_some(names)}.")
    if matching.without or matching.unmatched:
        said.append(f"{UNMATCHED} has them all.")
    return said


def _some(names: list[str]) -> str:
    shown = ", ".join(one_line(name, 60) for name in names[:MAX_NAMES])
    left = len(names) - MAX_NAMES
    return f"{shown} and {left} more" if left > 0 else shown


def unmatched_rows(roster: Roster, matching: Matching) -> bytes:
    """A CSV file: who handed in nothing, and whose submission has no mark."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["what", "person", "login", "email", "id", "submission", "path"])
    for person in matching.without:
        ids = person.ids | person.platform_ids
        accounts = (sorted(each) for each in (person.logins, person.emails, ids))
        shown = (" ".join(each) for each in accounts)
        table.writerow(map(_shown, ["handed in nothing", person.name, *shown, "", ""]))
    for each in matching.unmatched:
        source = each.report.source
        who = " or ".join(map(roster.shown, each.people)) or source.person
        row = [each.why, who, source.login, "", source.platform_id, each.report.submission]
        table.writerow(map(_shown, [*row, source.place]))
    return text.getvalue().encode()


def _shown(text: str) -> str:
    return cell(one_line(text, 4096))
