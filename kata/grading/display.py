"""Shows how far a run is: a live display in a terminal, plain lines elsewhere."""

import time
from collections.abc import Collection

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from kata.checking.report import Report
from kata.grading.sandbox.lockdown import missing


class Board:
    """Counts reports and shows them as they come. ``earlier`` are the names of those to come that
    an earlier run made a report on, which may be kept."""

    def __init__(
        self, console: Console, count: int, judges: int, earlier: Collection[str] = ()
    ) -> None:
        self._console = console
        self._count = count
        self._judges = judges
        self._done = 0
        self._failed = 0
        self._earlier = frozenset(earlier)
        self._kept = 0
        self._graded_anew = 0
        self._start = time.monotonic()
        self._progress = Progress(
            TextColumn("Grading"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[state]}"),
            TextColumn("{task.fields[left]}"),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._progress.add_task("", total=count, state="", left="")

    def __enter__(self) -> "Board":
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def started(self, protections: list[str]) -> None:
        """Say what walls a submission runs behind."""
        lacking = missing(protections)
        if lacking:
            self._console.print(
                f"Sandbox: NOT complete on this system. Missing: {', '.join(lacking)}. "
                "Grade only what you would run yourself.",
                highlight=False,
            )
        else:
            self._console.print("Sandbox: complete.", highlight=False)
        self._start = time.monotonic()
        self._progress.start()

    def done(self, report: Report, is_kept: bool = False) -> None:
        """Count one report, and show it where there is no display. ``is_kept`` is one of an earlier
        run."""
        self._done += 1
        self._failed += not report.graded
        self._kept += is_kept
        self._graded_anew += not is_kept and report.submission in self._earlier
        running = min(self._judges, self._count - self._done)
        state = f"{running} running" + (f", {self._failed} not graded" if self._failed else "")
        seconds = self._seconds_left(time.monotonic() - self._start)
        left = "" if seconds is None else f"{seconds:.0f} s left"
        self._progress.update(self._task, completed=self._done, state=state, left=left)
        if not self._console.is_terminal:
            marks = f"{report.score:g} of {report.max_score:g}"
            outcome = marks if report.graded else f"not graded: {report.problem}"
            self._console.print(
                f"[{self._done}/{self._count}] {report.submission}: {outcome}"
                + (" (kept)" if is_kept else "")
                + (f"  ({left})" if left else ""),
                markup=False,
                highlight=False,
                soft_wrap=True,
            )
        elif not report.graded:
            self._console.print(escape(f"{report.submission} not graded: {report.problem}"))

    def _seconds_left(self, elapsed: float) -> float | None:
        """At the pace of what was graded so far: reports that are kept take next to no time. None
        before that can be said, and at the end."""
        graded, left = self._done - self._kept, self._count - self._done
        if not graded or not left:
            return None
        seen = self._kept + self._graded_anew
        may_be_kept = min(left, max(0, len(self._earlier) - seen))
        # As many of them are graded anew as of those seen.
        anew = may_be_kept * (self._graded_anew / seen if seen else 1)
        return elapsed / graded * (left - may_be_kept + anew)
