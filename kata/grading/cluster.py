"""Grades on a Dask cluster: its workers judge, this process reads submissions and writes reports.

Each Dask worker makes its own warm parent, and is expected to see to its own sandbox. A worker that
dies costs nothing but time: Dask gives what it had to another.
"""

import atexit
import contextlib
import threading
from collections.abc import Callable

from kata.checking.report import Report
from kata.errors import UserError
from kata.grading.batch import grade, in_trouble, load_checks
from kata.grading.intake.open_classes import OpenClasses
from kata.grading.intake.submissions import SubmittedFiles, read_submission
from kata.grading.judge import launcher
from kata.grading.marks_folder import Job, kept_report
from kata.grading.settings import Settings
from kata.grading.worker.launch import GraderTrouble, Launcher

CONNECT_SECONDS = 20

_lock = threading.Lock()
_own: Launcher | None = None


def run_on_cluster(
    address: str,
    jobs: list[Job],
    on_start: Callable[[list[str]], None],
    on_done: Callable[[Report], None],
) -> None:
    """Grade on the cluster whose scheduler is at this address."""
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise UserError(
            '--scheduler needs Dask: python -m pip install -e ".[cluster]" here and on the cluster.'
        ) from None
    try:
        client = Client(address, timeout=CONNECT_SECONDS)
    except (OSError, ValueError, TimeoutError) as error:
        raise UserError(f"There is no Dask scheduler at {address}: {error}.") from None
    with client:
        try:
            on_start(client.submit(_protections, pure=False).result())
        except GraderTrouble as trouble:
            raise UserError(f"The cluster's workers can't start any: {trouble}") from None
        waiting = {}
        classes = OpenClasses()
        for job in jobs:
            submitted = read_submission(job.source, job.name, classes, job.settings.exercises)
            kept = kept_report(job, submitted)
            if kept is None:
                future = client.submit(_grade_there, submitted, job.settings, pure=False)
                waiting[future] = job
            else:
                on_done(kept)
        classes.close()
        for future in as_completed(list(waiting)):
            job = waiting.pop(future)
            failure = future.exception()
            if failure is None:
                report = future.result()
            else:
                report = in_trouble(job.name, job.settings, failure)
            on_done(job.keep(report))


def _grade_there(submitted: SubmittedFiles, settings: Settings) -> Report:
    """On a Dask worker: one submission at a time, as pytest can't run twice in a process."""
    with _lock:
        return grade(submitted, settings, _launcher())


def _protections() -> list[str]:
    with _lock:
        return _launcher().probe()


def _launcher() -> Launcher:
    global _own
    if _own is None:
        stack = contextlib.ExitStack()
        _own = stack.enter_context(launcher())
        atexit.register(stack.close)
        load_checks()
        _own.probe()
    return _own
