"""Runs the checks in a process of their own and watches over it, so that no submission can take
the verdicts down with it: a process that hangs or dies costs its exercise, not the others."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kata.checking.verdict import Check, Verdict
from kata.errors import UserError
from kata.manifest import ROOT, exercise
from kata.submission.failures import short_path

HARD_SECONDS = 20.0
"""How long one check may take before its process is ended. The call's own limit comes first; this
one is for code that can't be interrupted."""

END_SECONDS = 3.0
"""How long a process may linger after its last check; a thread left running must not hold it."""

START_SECONDS = 180.0
"""How long a cold machine may take to import torch and collect the checks."""

POLL_SECONDS = 0.02


def run_checks(
    package: Path,
    exercise_ids: list[str],
    seed: int | None = None,
    on_event: Callable[[dict[str, Any]], None] = lambda event: None,
) -> list[Verdict]:
    """Check the files in ``package`` and return a verdict for each exercise, in the order given."""
    verdicts = {each: Verdict(exercise(each)) for each in exercise_ids}
    left = list(exercise_ids)
    while left:
        ended = _Watched(package, left, seed, verdicts, on_event)
        ended.run()
        found = ended.findings
        if found.finished:
            # Usually none is left; quitting a debugger ends its exercise alone.
            left = left[left.index(found.current) + 1 :] if found.current else []
            continue
        if found.current is None:
            raise UserError(f"The checks could not start (exit status {ended.exit_status}).")
        if ended.killed:
            found.note_timeout(package, HARD_SECONDS)
        else:
            found.note_death(package, ended.exit_status)
        left = left[left.index(found.current) + 1 :]
    return list(verdicts.values())


class Findings:
    """What a process of checks has told so far. Its events fill in ``verdicts``."""

    def __init__(self, verdicts: dict[str, Verdict]) -> None:
        self.verdicts = verdicts
        self.current: str | None = None
        self.check = ""
        self.paused = False
        self.finished = False

    def take(self, event: dict[str, Any]) -> None:
        kind = event["event"]
        if kind == "check":
            self.current, self.check = event["exercise"], event["check"]
        elif kind == "outcome":
            verdict = self.verdicts[event["exercise"]]
            verdict.checks.append(Check(**event["check"]))
            verdict.misconceptions = tuple(event["misconceptions"])
        elif kind in ("paused", "resumed"):
            self.paused = kind == "paused"
        elif kind == "finished":
            self.finished = True

    def note_timeout(self, package: Path, seconds: float) -> None:
        """The process was ended because it said nothing for so long."""
        self._note_end(
            "timeout",
            f"{self._path(package)} was still running after {seconds:g} seconds and could only be "
            "ended from outside. A loop that never ends?",
        )

    def note_death(self, package: Path, exit_status: int) -> None:
        """The process ended by itself before its last check was over."""
        how = f"signal {-exit_status}" if exit_status < 0 else f"exit status {exit_status}"
        self._note_end(
            "crashed",
            f"{self._path(package)} ended the Python process it ran in ({how}). Look for a call "
            "that ends the program (os._exit, quit), or for recursion without an end.",
        )

    def _path(self, package: Path) -> str:
        assert self.current is not None
        return short_path(package / exercise(self.current).file)

    def _note_end(self, status: str, message: str) -> None:
        # Whatever was found before the end stays; the exercise that ended it is over.
        assert self.current is not None
        self.verdicts[self.current].checks.append(Check(self.check, status, message, message))


class _Watched:
    """One process of checks, and whether it came to its end."""

    def __init__(
        self,
        package: Path,
        exercise_ids: list[str],
        seed: int | None,
        verdicts: dict[str, Verdict],
        on_event: Callable[[dict[str, Any]], None],
    ) -> None:
        self.killed = False
        self.exit_status = 0
        self.findings = Findings(verdicts)
        self._on_event = on_event
        self._last = time.monotonic()
        options = [] if seed is None else ["--seed", str(seed)]
        self._command = [
            *(sys.executable, "-m", "pytest", "-p", "no:terminal", "-p", "no:cacheprovider"),
            # A crash is told on the board; its dump would only bury that.
            *("-p", "no:faulthandler"),
            *("--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml")),
            *("--package", str(package), *options),
            *(str(exercise(each).checks) for each in exercise_ids),
        ]

    def run(self) -> None:
        with _event_file() as events, open(events, encoding="utf-8") as reader:
            environment = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
            process = subprocess.Popen(
                [*self._command, "--event-file", str(events)], env=environment
            )
            try:
                while process.poll() is None:
                    self._read(reader)
                    limit = START_SECONDS if self.findings.current is None else HARD_SECONDS
                    limit = END_SECONDS if self.findings.finished else limit
                    if not self.findings.paused and time.monotonic() - self._last > limit:
                        self.killed = True
                        break
                    time.sleep(POLL_SECONDS)
            finally:
                process.kill()
                self.exit_status = process.wait()
            self._read(reader)

    def _read(self, reader: Iterator[str]) -> None:
        for line in reader:
            self._last = time.monotonic()
            event = json.loads(line)
            self.findings.take(event)
            self._on_event(event)


@contextmanager
def _event_file() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="kata-") as folder:
        path = Path(folder) / "events.jsonl"
        path.touch()
        yield path
