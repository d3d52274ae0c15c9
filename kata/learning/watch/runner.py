"""Starts the warm process and asks it for runs. Loads no torch itself."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kata.manifest import ROOT

CAN_FORK = hasattr(os, "fork")

ENVIRONMENT = {
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "PYTEST_ADDOPTS": "",
    "PYTHONFAULTHANDLER": "",
    # A process that has threads can't be forked safely.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}

PATIENCE_SECONDS = 0.5

Tell = Callable[[int, dict[str, Any]], None]


class Runner:
    """Runs one exercise at a time and passes on what happens as ``tell(run, event)``, from a
    thread. The events are those of the checks, then ``ended`` with an ``exit_status`` where a run
    ends by itself; run 0 is none of the runs, but the end of a process that had none.
    """

    def __init__(self, package: Path, tell: Tell, *, can_fork: bool = CAN_FORK) -> None:
        self._package = package
        self._tell = tell
        self._can_fork = can_fork
        self._runs = 0
        self._process = _Process(tell, can_fork)

    def start(self, exercise_id: str) -> int:
        """Check this exercise; what ran before is ended. Returns the run's number."""
        self.stop()
        if not self._process.is_alive:
            self._renew()
        self._runs += 1
        self._process.ask(
            {"run": self._runs, "exercise": exercise_id, "package": str(self._package)}
        )
        return self._runs

    def stop(self) -> None:
        """End what runs, if anything does, with all that it started."""
        if not self._process.is_used:
            return
        if self._can_fork:
            self._process.ask(None)
        else:
            self._renew()

    def close(self) -> None:
        self._process.kill()

    def _renew(self) -> None:
        self._process.kill()
        self._process = _Process(self._tell, self._can_fork)


class _Process:
    """A warm process, and the thread that reads its events."""

    def __init__(self, tell: Tell, can_fork: bool) -> None:
        self.is_used = False
        self._is_killed = False
        self._can_fork = can_fork
        self._tell = tell
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115
        options: dict[str, Any] = {"start_new_session": True}
        if sys.platform == "win32":
            options = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
        self._popen = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "kata.learning.watch.warm_process",
                *([] if can_fork else ["--spare"]),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=os.environ | ENVIRONMENT | {"PYTHONPATH": _import_path()},
            **options,
        )
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def is_alive(self) -> bool:
        return self._popen.poll() is None

    def ask(self, request: dict[str, Any] | None) -> None:
        assert self._popen.stdin is not None
        self.is_used = request is not None
        with contextlib.suppress(OSError):  # It died: its end is told by the thread.
            self._popen.stdin.write(json.dumps(request).encode() + b"\n")
            self._popen.stdin.flush()

    def kill(self) -> None:
        """End it with all that it started."""
        self._is_killed = True
        if sys.platform == "win32":
            tree = ["taskkill", "/F", "/T", "/PID", str(self._popen.pid)]
            subprocess.run(tree, capture_output=True)
        elif not (self._can_fork and self._ends_children_and_itself()):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait()

    def _ends_children_and_itself(self) -> bool:
        """Its children have groups of their own, which it ends once this pipe does. Where it is
        still loading it takes no notice, but has no children."""
        assert self._popen.stdin is not None
        with contextlib.suppress(OSError):
            self._popen.stdin.close()
        try:
            self._popen.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _read(self) -> None:
        assert self._popen.stdout is not None
        run = 0
        for line in self._popen.stdout:
            try:
                event = json.loads(line)
            except ValueError:
                continue  # Half a line of a process that was killed, or the blank one after it.
            if event["event"] == "began":
                run = event["run"]
            self._tell(run, event)
        exit_status = self._popen.wait()
        if not self._is_killed:
            trouble = self._last_words()
            self._tell(run, {"event": "ended", "exit_status": exit_status, "trouble": trouble})

    def _last_words(self) -> str:
        with contextlib.suppress(OSError, ValueError):
            self._errors.seek(0)
            lines = self._errors.read().decode(errors="replace").split("\n")
            return next((line.strip() for line in reversed(lines) if line.strip()), "")
        return ""


def _import_path() -> str:
    """Kata's folder first, wherever the command was called from."""
    return os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
