"""``grade --explain NAME``: all that is known of one submission, for a student who asks why."""

import difflib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from kata.checking.clean_text import one_line
from kata.checking.report import ExerciseReport, Report
from kata.checking.status import Status
from kata.errors import UserError
from kata.grading.course.formats import simplified
from kata.grading.course.last_run import LastRun, last_run
from kata.grading.course.late_note import within_grace
from kata.grading.course.lateness import Lateness
from kata.grading.course.roster import compared, compared_names
from kata.grading.intake.platforms import marks_late
from kata.grading.marks_folder import reports_in
from kata.grading.renderers.common import cut, number, plain_notes, title

WIDTH = 16
MAX_MESSAGE = 2000


def explain(out: Path, name: str) -> str:
    """For the instructor: hidden values and the seed are in it. Raises UserError where no single
    submission in the folder has this name."""
    reports = reports_in(out)
    if not reports:
        raise UserError(f"{out} holds no reports. Grade into it first.")
    last = last_run(out)
    return "\n".join(_lines(_find(out, reports, name, last), last))


def _find(out: Path, reports: dict[str, Report], name: str, last: LastRun) -> Report:
    if name in reports:
        return reports[name]
    wanted, place = compared_names(name), os.path.abspath(name)
    squeezed = set(map(simplified, wanted)) - {""}  # As Canvas writes names.
    everyone = reports.values()
    in_roster = {who for who, each in last.people.items() if wanted & set(each.called)}
    found = (
        [report for report in everyone if report.source.place == place]
        or [report for report in everyone if wanted & _called(report)]
        or [report for report in everyone if report.submission in in_roster]
        or [report for report in everyone if simplified(report.source.person) in squeezed]
    )
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(report.submission for report in found[:8])
        raise UserError(f"{len(found)} submissions in {out} go by {name!r}: {names}. Name one.")
    absent = [person for person in last.absent if wanted & set(person.called)]
    words = set(compared(name).replace(",", " ").split())
    near = [name for name in reports if words and words <= _words(reports[name], last)]
    if not near and not absent:
        absent = [each for each in last.absent if words and words <= _words_of(each.called)]
    if len(absent) == 1:
        raise UserError(
            f"{one_line(absent[0].name, 80)} is in the roster, and had handed in nothing when "
            f"{out} was last marked with it."
        )
    near = near[:3] or difflib.get_close_matches(name, reports, 3, 0.4)
    hint = f"Near it: {', '.join(near)}." if near else "grades.csv lists them all."
    raise UserError(f"{out} has no report on {one_line(name, 80)}. {hint}")


def _called(report: Report) -> frozenset[str]:
    """Everything that a submission may be asked for by, beside its report's name."""
    source = report.source
    one = (report.submission, source.login, source.platform_id, Path(source.place).name)
    return frozenset(map(compared, filter(None, one))) | compared_names(source.person)


def _words(report: Report, last: LastRun) -> set[str]:
    listed = last.people.get(report.submission)
    return _words_of(_called(report)) | _words_of(() if listed is None else listed.called)


def _words_of(called: Iterable[str]) -> set[str]:
    return {word for each in called for word in each.replace(",", " ").split()}


def _lines(report: Report, last: LastRun) -> Iterator[str]:
    yield report.submission
    yield ""
    yield from _origin(report, last)
    yield ""
    if not report.graded:
        yield "Not graded, which is not a zero:"
        yield _indented(report.problem or "no reason is known.")
        return
    yield f"{number(report.score)} of {number(report.max_score)} points"
    late = last.late.get(report.submission)
    if late is not None and late.before == report.score:
        yield f"Final mark: {number(late.score)} of {number(report.max_score)} points"
    for exercise in report.exercises:
        yield ""
        yield from _exercise(exercise)


def _origin(report: Report, last: LastRun) -> Iterator[str]:
    source, origin = report.source, report.origin
    listed, late = last.people.get(report.submission), last.late.get(report.submission)
    when = source.submitted or ("" if late is None else late.submitted)
    facts = {
        "From": source.place,
        "Person": source.person,
        "Platform": source.platform,
        "Platform's id": source.platform_id,
        "Login": source.login,
        "In the roster": "" if listed is None else listed.name,
        "Handed in": when + (" (late, as the platform says)" if source.late else ""),
        "Deadline": last.deadline,
        "Lateness": "" if late is None else _lateness(late, last.deadline, source.platform),
        "Attempt": str(source.attempt or ""),
    }
    for fact, text in facts.items():
        if text:
            yield _fact(fact, text)
    for earlier in source.superseded:
        yield _fact("Superseded", earlier)
    for note in ([report.problem] if report.graded else []) + plain_notes(report):
        if note:
            yield _fact("Note", note)
    if report.platform_notes:
        count = len(report.platform_notes)
        yield _fact("Note", f"{source.platform} put a prefix before the names of {count} files.")
    if origin is not None:
        yield _fact("Content", f"sha256 {origin.content}")
        yield _fact("Kata", origin.kata)
        versions = (f"{name} {version}" for name, version in origin.versions.items())
        yield _fact("With", ", ".join(versions) or "versions not noted")
        yield _fact("Settings", origin.settings[:12])
        yield _fact("Seed", f"{origin.seed} (whoever knows it knows the inputs: yours alone)")
        yield _fact("Sandbox", ", ".join(origin.protections) or "none")


def _lateness(late: Lateness, deadline: str, platform: str) -> str:
    if late.note:
        return late.note
    if late.days is not None:
        return within_grace(late, deadline) or "in time"
    return f"not marked as late by {platform}" if marks_late(platform) else "not known"


def _exercise(exercise: ExerciseReport) -> Iterator[str]:
    points = f"{number(exercise.points)} of {number(exercise.max_points)}"
    yield f"{exercise.status.symbol} {title(exercise)}: {exercise.status.word}, {points}"
    line = f", line {exercise.line}" if exercise.line else ""
    yield f"  {exercise.file}{line}, {exercise.seconds:.2f} s"
    for mistake in exercise.misconceptions:
        yield f"  mistake: {mistake}"
    ran = [check for check in exercise.checks if check.status is not Status.NOT_RUN]
    passed = sum(check.status is Status.PASSED for check in ran)
    for check in (each for each in ran if each.status is not Status.PASSED):
        yield f"  {check.status.symbol} {one_line(check.name)}: {check.status.word}"
        if check.status.is_failure:
            yield _indented(cut(check.message, MAX_MESSAGE).strip(), 6)
            if check.printed.strip():
                yield _indented("It printed:", 6)
                yield _indented(cut(check.printed, MAX_MESSAGE).strip("\n"), 8)
    if passed:
        checks = "check" if passed == 1 else "checks"
        yield f"  {Status.PASSED.symbol} {passed} {checks}: passed"
    if len(ran) < len(exercise.checks):
        rest = len(exercise.checks) - len(ran)
        yield f"  {Status.NOT_RUN.symbol} {rest} more {'check' if rest == 1 else 'checks'}: not run"
    if not exercise.is_passed and not exercise.checks and exercise.message.strip():
        yield _indented(cut(exercise.message, MAX_MESSAGE).strip(), 6)
    if not exercise.is_passed and exercise.feedback.strip():
        yield "  The student reads:"
        yield _indented(cut(exercise.feedback, MAX_MESSAGE).strip(), 6)


def _fact(name: str, text: str) -> str:
    return f"{name + ':':{WIDTH}}{one_line(text, 1000)}"


def _indented(text: str, by: int = 2) -> str:
    return "\n".join(" " * by + line for line in text.split("\n"))
