"""Grades many submissions: several judges side by side, one report each, written when it is done.

The same call resumes a run that ended early: reports on the same content, made with the same
settings and the same kata, are kept.
"""

import contextlib
import multiprocessing
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from kata import processes
from kata.checking.report import Report
from kata.errors import UserError
from kata.grading.intake.open_classes import OpenClasses
from kata.grading.intake.submissions import SubmittedFiles, read_submission
from kata.grading.judge import judge, launcher, launcher_of
from kata.grading.marks_folder import Job, kept_report
from kata.grading.report import graded, not_graded
from kata.grading.sandbox.limits import limit_memory
from kata.grading.sandbox.lockdown import missing
from kata.grading.settings import Settings
from kata.grading.worker.launch import GraderTrouble, Launcher

JUDGE_MEMORY = 4 * 2**30
"""Bytes beyond what a judge takes at its start: what a worker sends must not take more."""

_launcher: Launcher | None = None
"""The judges' own: set before they are forked, or when they start."""

_classes = OpenClasses()
"""The class that this judge reads hand-ins from."""


def grade(submitted: SubmittedFiles, settings: Settings, launch: Launcher) -> Report:
    """The report on what was handed in, whatever that is."""
    if submitted.problem:
        return not_graded(submitted, submitted.problem, settings)
    try:
        lacking = missing(launch.protections) if settings.require_sandbox else []
        if lacking:
            raise GraderTrouble(f"this machine lacks {', '.join(lacking)}.")
        verdicts = judge(
            launch,
            submitted.files,
            submitted.problems,
            [exercise.id for exercise in settings.exercises],
            seed=settings.seed,
            submission_seconds=settings.submission_seconds,
        )
        return graded(submitted, verdicts, settings, launch.protections)
    except Exception as trouble:
        return in_trouble(submitted.name, settings, trouble)


def in_trouble(name: str, settings: Settings, trouble: object) -> Report:
    """The report of a submission that nobody looked at, through no fault of its own."""
    problem = f"The grader was in trouble, not the submission: {trouble}"
    return not_graded(SubmittedFiles(name, {}, {}, ""), problem, settings, trouble=True)


def run_local(
    control: socket.socket | None,
    jobs: list[Job],
    judges: int,
    on_start: Callable[[list[str]], None],
    on_done: Callable[[Report], None],
) -> None:
    """Grade on this machine, with workers from the warm parent behind ``control``. Calls
    ``on_start`` with the protections that they get, then ``on_done`` with each written report."""
    global _launcher
    own, warm = launcher_of(control), control is not None
    if warm:
        _launcher = own
        load_checks()  # While the warm parent loads torch.
    try:
        on_start(own.probe())
    except GraderTrouble as trouble:
        raise UserError(f"No worker can be started here: {trouble}") from None
    left = list(jobs)
    while left:
        left, suspects = _pass(left, judges, warm, on_done)
        for job in suspects:
            if _pass([job], 1, warm, on_done) != ([], []):
                on_done(job.keep(in_trouble(job.name, job.settings, "its judge died.")))


def _pass(
    jobs: list[Job], judges: int, warm: bool, on_done: Callable[[Report], None]
) -> tuple[list[Job], list[Job]]:
    """Grade the jobs. If a judge dies, gives back those not begun and those it may have died of."""
    context = multiprocessing.get_context("fork" if warm else "spawn")
    pool = ProcessPoolExecutor(judges, context, _become_judge, (os.getpid(),))
    broken = False
    begun: set[str] = set()
    try:
        futures = {pool.submit(_grade_here, job): job for job in jobs}
        done: set[str] = set()
        for future in _as_done(set(futures)):
            try:
                report = future.result()
            except BrokenProcessPool:
                if not broken:
                    broken = True
                    # The pool hands out jobs in order, a few ahead of what its judges work on.
                    waiting = [job.name for job in jobs if job.name not in done]
                    begun = set(waiting[: 2 * judges + 1])
                continue
            done.add(futures[future].name)
            on_done(report)
        left = [job for job in jobs if job.name not in done]
        suspects = [job for job in left if job.name in begun]
        return [job for job in left if job.name not in begun], suspects
    except BaseException:
        for process in list((pool._processes or {}).values()):
            process.kill()
        # One may have been killed half way through sending a report, and the pool waits for the
        # other half as long as someone could send it: this process, too.
        pool._result_queue._writer.close()  # type: ignore[attr-defined]
        raise
    finally:
        pool.shutdown(wait=not broken, cancel_futures=True)


def _as_done(futures: "set[Future[Report]]") -> "Iterator[Future[Report]]":
    while futures:
        done, futures = wait(futures, return_when=FIRST_COMPLETED)
        yield from done


def _become_judge(parent: int) -> None:
    global _launcher
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # That is for the process of the whole run.
    if sys.platform == "linux":
        processes.die_with_parent()
        if os.getppid() != parent:
            os._exit(1)
        limit_memory(JUDGE_MEMORY)
    else:
        _launcher = contextlib.ExitStack().enter_context(launcher())
        load_checks()
        _launcher.probe()


def load_checks() -> None:
    """All that a judge needs, loaded before judges are forked from this process."""
    import hypothesis  # noqa: F401
    import torch

    torch.set_num_threads(1)
    from kata.checking import run_in_process

    run_in_process.load_checks()
    processes.freeze()


def _grade_here(job: Job) -> Report:
    """What a judge process does with a job."""
    try:
        submitted = read_submission(job.source, job.name, _classes, job.settings.exercises)
    except Exception as trouble:  # It was there when the run began.
        return job.keep(in_trouble(job.name, job.settings, trouble))
    kept = kept_report(job, submitted)
    if kept is not None:
        return kept
    assert _launcher is not None
    return job.keep(grade(submitted, job.settings, _launcher))
