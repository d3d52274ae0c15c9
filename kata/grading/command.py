"""``python -m kata grade``: reports on submissions, and what is made from the reports."""

import argparse
import math
import os
import sys
from pathlib import Path

from rich.console import Console

from kata import isolation
from kata.checking.report import Report
from kata.errors import UserError
from kata.files import remove_unfinished
from kata.grading.course.course import Course
from kata.grading.display import Board
from kata.grading.explain import explain
from kata.grading.intake.downloads import expanded, hand_ins
from kata.grading.lock import alone
from kata.grading.marks_folder import (
    Job,
    chosen_seed,
    files_lost,
    keep_out_of_git,
    remove_leftovers,
    reports_in,
)
from kata.grading.options import add_arguments
from kata.grading.renderers import write_all
from kata.grading.renderers.github import annotations, job_summary
from kata.grading.report_names import report_names
from kata.grading.sandbox.lockdown import missing
from kata.grading.settings import Settings, read_points
from kata.grading.worker.start_parent import warm_parent

__all__ = ["add_arguments", "run"]


def run(options: argparse.Namespace) -> int:
    """Grade, write everything, and return the exit status."""
    if options.explain is not None:
        if options.paths:
            raise UserError("--explain takes the name of a submission, and no PATH.")
        print(explain(options.out, options.explain))
        return 0
    options.paths = expanded(options.paths)
    for path in options.paths:
        _check_path(path, options.out)
    if options.jobs < 1:
        raise UserError(f"--jobs has to be 1 or more, not {options.jobs}.")
    if options.fail_under is not None and not math.isfinite(options.fail_under):
        raise UserError(f"--fail-under has to be a number of points, not {options.fail_under}.")
    if options.seed is not None and not 0 <= options.seed < 2**32:
        raise UserError(f"--seed has to be from 0 to 2**32 - 1, not {options.seed}.")
    course = Course.of(options)
    if not options.paths and not course.is_asked_for:
        raise UserError("Name a PATH: a folder or an archive with the exercise files.")
    if not options.paths and not reports_in(options.out):
        raise UserError(f"{options.out} holds no reports. Name a PATH to grade, too.")
    chosen = {} if options.points is None else read_points(options.points)
    if options.partial_credit:
        chosen["partial_credit"] = True
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        with alone(options.out):
            remove_unfinished(options.out)
            keep_out_of_git(options.out)
            seed = chosen_seed(options.out, options.seed)
            settings = Settings(seed, require_sandbox=options.require_sandbox, **chosen)
            earlier = reports_in(options.out)
            reports = _grade(options, settings, earlier, course) if options.paths else []
            whole = earlier | {report.submission: report for report in reports}
            remove_leftovers(options.out, whole)
            matching = course.match(whole.values())
            late = course.lateness(whole.values(), matching)
            named = course.named(whole.values(), matching)
            write_all(named, options.out, late, course.absent(matching))
            said = files_lost(earlier, reports)
            said += course.write(whole.values(), matching, late, options.out)
            _write_for_github(options, reports)
            _print_summary(options.out, reports, earlier, len(whole), said)
    except OSError as error:
        where = error.filename or options.out
        raise UserError(f"{where} can't be read or written: {error.strerror}.") from None
    return _status(reports, options.fail_under)


def _check_path(path: Path, out: Path) -> None:
    try:
        if not os.path.lexists(path):
            raise UserError(f"There is no {path}. Name folders or archives that exist.")
        whole, target = path.resolve(), out.resolve()
    except (OSError, RuntimeError) as error:
        raise UserError(f"{path} or {out} can't be looked at: {error}.") from None
    if target.is_relative_to(whole):
        raise UserError(f"{out} lies in the submission {path}. Name another folder.")
    if target == whole.parent:
        raise UserError(f"{out} holds the submission {path}, too. Name a folder for reports alone.")


def _grade(
    options: argparse.Namespace, settings: Settings, earlier: dict[str, Report], course: Course
) -> list[Report]:
    # Those of one class one after the other: it is read once.
    everyone = hand_ins(options.paths, single=options.single, say=_say, knows=course.knows)
    found = sorted(set(everyone), key=lambda each: each.place)
    if len(found) != len(options.paths):
        where = str(options.paths[0]) if len(options.paths) == 1 else f"{len(options.paths)} paths"
        print(f"{len(found)} hand-ins in {where}.", file=sys.stderr)
    names = report_names(found, {name: earlier[name].source for name in earlier})
    jobs = [Job(source, name, options.out, settings) for source, name in names.items()]
    reports: list[Report] = []
    judges = min(options.jobs, len(jobs))
    known = earlier.keys() & names.values()
    board = Board(Console(stderr=True), len(jobs), judges, known)
    with isolation.OwnEnvironment(), board:

        def started(protections: list[str]) -> None:
            lacking = missing(protections)
            if options.require_sandbox and lacking:
                raise UserError(
                    f"This system lacks {', '.join(lacking)}, and --require-sandbox asks for it. "
                    "docs/grading-security.md says what helps."
                )
            board.started(protections)

        def done(report: Report) -> None:
            reports.append(report)
            board.done(report, _is_kept(report, earlier))

        # Imported late: loading torch takes seconds, and a wrong call should fail at once.
        if options.scheduler is None:
            with warm_parent() as control:
                from kata.grading.batch import run_local

                run_local(control, jobs, judges, started, done)
        else:
            from kata.grading.cluster import run_on_cluster

            run_on_cluster(options.scheduler, jobs, started, done)
    return reports


def _say(line: str) -> None:
    print(line, file=sys.stderr)


def _print_summary(
    out: Path, reports: list[Report], earlier: dict[str, Report], whole: int, said: list[str]
) -> None:
    everyone = reports or list(earlier.values())
    kept = sum(_is_kept(report, earlier) for report in reports)
    lost, others = sum(not report.graded for report in everyone), whole - len(everyone)
    line = (
        ("1 report" if len(everyone) == 1 else f"{len(everyone)} reports")
        + ("" if reports else " of earlier runs")
        + f" in {out}/"
        + (f", {kept} of them kept" if kept else "")
        + (f", {lost} of them not graded" if lost else "")
        + (f", beside {others} of earlier runs" if others else "")
        + ("" if reports else ", marked anew without grading")
    )
    print(
        f"{line}. Yours: class.html and grades.csv. For the students: feedback/.",
        *said,
        sep="\n",
        file=sys.stderr,
    )


def _is_kept(report: Report, earlier: dict[str, Report]) -> bool:
    """Whether this is the report of an earlier run: what would have given the same was kept."""
    before = earlier.get(report.submission)
    return before is not None and not before.trouble and before.origin == report.origin


def _write_for_github(options: argparse.Namespace, reports: list[Report]) -> None:
    if options.github is None:
        return
    for line in annotations(reports, options.github):
        print(line)
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary:
        with open(summary, "a", encoding="utf-8") as file:
            file.write(job_summary(reports))


def _status(reports: list[Report], fail_under: float | None) -> int:
    if any(report.trouble for report in reports):
        return 1
    if fail_under is None:
        return 0
    return int(any(not report.graded or report.score < fail_under for report in reports))
