"""Shows how far a run is: a live display in a terminal, plain lines elsewhere."""

import time

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from kata.checking.report import Report
from kata.grading.sandbox.lockdown import missing


class Board:
    """Counts reports and shows them as they come."""

    def __init__(self, console: Console, count: int, judges: int) -> None:
        self._console = console
        self._count = count
        self._judges = judges
        self._done = 0
        self._failed = 0
        self._start = time.monotonic()
        self._progress = Progress(
            TextColumn("Grading"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[state]}"),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._progress.add_task("", total=count, state="")

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
        self._progress.start()

    def done(self, report: Report, is_kept: bool = False) -> None:
        """Count one report, and show it where there is no display. ``is_kept`` is one of an earlier
        run."""
        self._done += 1
        self._failed += not report.graded
        running = min(self._judges, self._count - self._done)
        state = f"{running} running" + (f", {self._failed} not graded" if self._failed else "")
        self._progress.update(self._task, completed=self._done, state=state)
        if not self._console.is_terminal:
            marks = f"{report.score:g} of {report.max_score:g}"
            outcome = marks if report.graded else f"not graded: {report.problem}"
            left = (time.monotonic() - self._start) / self._done * (self._count - self._done)
            self._console.print(
                f"[{self._done}/{self._count}] {report.submission}: {outcome}"
                + (" (kept)" if is_kept else "")
                + (f"  ({left:.0f} s left)" if self._done < self._count else ""),
                markup=False,
                highlight=False,
                soft_wrap=True,
            )
        elif not report.graded:
            self._console.print(escape(f"{report.submission} not graded: {report.problem}"))
