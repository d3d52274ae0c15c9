"""What is said of lateness and of the roster, and the list of all that did not match."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping

from kata.checking.clean_text import one_line
from kata.checking.report import Report
from kata.grading.course.columns import has_mark
from kata.grading.course.formats import EMAIL, LOGIN
from kata.grading.course.free_days import MAX_NEAR, FreeDays
from kata.grading.course.last_run import LastRun
from kata.grading.course.lateness import Lateness
from kata.grading.course.matching import Matching, Why
from kata.grading.course.roster import Roster
from kata.grading.intake.platforms import marks_late
from kata.grading.renderers.common import cell

UNMATCHED = "unmatched.csv"
MAX_NAMES = 20


COLUMN = "a column 'submitted' of a copy of the roster (2026-11-30 18:00)"


def about_lateness(
    late: Mapping[str, Lateness], reports: Iterable[Report], roster: Roster | None
) -> list[str]:
    """Lines for the instructor."""
    if not late:
        return []
    reports = list(reports)
    platforms = {report.submission: report.source.platform for report in reports}
    untimed = sorted(name for name, each in late.items() if each.days is None)
    vague = [name for name in untimed if late[name].note]
    unmarked = [name for name in untimed if not late[name].note]
    in_time = Counter(platforms[name] for name in unmarked if marks_late(platforms[name]))
    silent = [name for name in unmarked if not marks_late(platforms[name])]
    count = sum(bool(each.days) for each in late.values()) + len(vague)
    lost = len(reports) - len(late)
    left_out = f" graded; {lost} not graded" if lost else ""
    said = [f"Late: {count} of {len(late)}{left_out}."]
    if vague:
        said.append(
            f"Late, but nothing says by how much; nothing taken off: {_some(vague)}. "
            f"Write when they came into {COLUMN}."
        )
    said += [
        f"In time by {platform}'s own due date, as not marked late; nothing taken off: {number}."
        for platform, number in sorted(in_time.items())
    ]
    if silent:
        has_times = roster is not None and any(person.submitted for person in roster.people)
        is_moodle = any(platforms[name] == "Moodle" for name in silent)
        said.append(
            f"Nothing that can be read says when these came; nothing taken off: {_some(silent)}. "
            + (
                "The names in Moodle's download hold no times, but its grading worksheet has a "
                "column of them: name that with --roster."
                if is_moodle and not has_times
                else f"If you know it, write it into {COLUMN}."
            )
        )
    return said


def about_free_days(found: FreeDays, file: str, has_roster: bool) -> list[str]:
    """Lines for the instructor. ``file`` is the one with the entries."""
    said = []
    for entry, people in found.ambiguous.items():
        could_be = " or ".join(one_line(person, 60) for person in people[:MAX_NEAR])
        more = f" or {len(people) - MAX_NEAR} others" * (len(people) > MAX_NEAR)
        said.append(
            f"{file}: '{one_line(entry, 60)}' could be {could_be}{more}, so nobody has "
            "these free days; name one by e-mail address or id."
        )
    among = "" if has_roster else " among those who handed in"
    for entry, near in list(found.unknown.items())[:MAX_NEAR]:
        hint = f" Near it: {', '.join(one_line(each, 60) for each in near)}." if near else ""
        said.append(f"{file}: nobody goes by '{one_line(entry, 60)}'{among}.{hint}")
    left = len(found.unknown) - MAX_NEAR
    if left > 0:
        said.append(f"{file}: {left} more of [free_days_of] are nobody's.")
    return said


def about_changes(
    before: LastRun, reports: Iterable[Report], late: Mapping[str, Lateness]
) -> list[str]:
    """A line where points count again that the last run took off; what was graded anew since has
    other points for another reason."""
    back = []
    for report in reports:
        last, now = before.late.get(report.submission), late.get(report.submission)
        score = report.score if now is None else now.score
        if report.graded and last is not None and last.before == report.score:
            back += [report.submission] * (score > last.score)
    if not back:
        return []
    option = "with these options" if late else "without --deadline"
    return [f"Points that the last run took off for lateness count again, {option}: {_some(back)}."]


def about_matching(roster: Roster, matching: Matching, column: int | None) -> list[str]:
    """Lines for the instructor. ``column`` is the roster's that takes the marks."""
    students = sum(person.is_student for person in roster.people)
    several = {
        person.row
        for each in matching.unmatched
        for person in each.people
        if each.why is Why.SEVERAL_SUBMISSIONS and person.row not in matching.reports
    }
    said = [f"Roster: {len(matching.reports) + len(several)} of {students} have a submission."]
    if several:
        said.append(
            f"{len(several)} of them {'has' if len(several) == 1 else 'have'} several, and none of "
            "these counts. One assignment for each exercise? docs/instructors.md says how to "
            "grade that."
        )
    groups = Counter(report.submission for report in matching.reports.values())
    together = [f"{name} ({count})" for name, count in sorted(groups.items()) if count > 1]
    if together:
        said.append(f"Handed in together, so the mark is each member's: {_some(together)}.")
    if matching.without:
        names = list(map(roster.shown, matching.without))
        said.append(f"Nothing handed in: {_some(names)}.")
    for why in Why:
        names = [each.report.submission for each in matching.unmatched if each.why is why]
        if names:
            said.append(f"Without a mark, {why}: {_some(names)}.")
    if matching.without or matching.unmatched:
        lists = ["everyone who handed in nothing"] * bool(matching.without)
        lists += ["every submission that the roster leaves without a mark"] * bool(
            matching.unmatched
        )
        said.append(f"{UNMATCHED} lists {' and '.join(lists)}.")
    lost: dict[bool, list[str]] = {}
    for row, report in matching.reports.items():
        if not report.graded:
            lost.setdefault(has_mark(roster, row, column), []).append(report.submission)
    for is_marked, submissions in sorted(lost.items()):
        what = "the mark is left as it was" if is_marked else "without a mark"
        whose = _some(list(dict.fromkeys(submissions)))
        said.append(f"Not graded, so {what}: {whose}. grades.csv says why.")
    return said


def _some(names: list[str]) -> str:
    between = "; " if any("," in name for name in names) else ", "
    shown = between.join(one_line(name, 60) for name in names[:MAX_NAMES])
    left = len(names) - MAX_NAMES
    return f"{shown} and {left} more" if left > 0 else shown


def unmatched_rows(roster: Roster, matching: Matching) -> bytes:
    """A CSV file: who handed in nothing, and whose submission has no mark."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["what", "person", "login", "email", "id", "submission", "path"])
    for person in matching.without:
        ids = sorted(person.ids | person.platform_ids)
        accounts = (person.written.get(kind, "") for kind in (LOGIN, EMAIL))
        shown = [*accounts, " ".join(ids)]
        table.writerow(map(_shown, ["handed in nothing", person.name, *shown, "", ""]))
    for each in matching.unmatched:
        source = each.report.source
        who = " or ".join(map(roster.shown, each.people)) or source.person
        row = [each.why, who, source.login, "", source.platform_id, each.report.submission]
        table.writerow(map(_shown, [*row, source.place]))
    return text.getvalue().encode()


def _shown(text: str) -> str:
    return cell(one_line(text, 4096))
