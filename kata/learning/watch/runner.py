"""Starts the warm process and requests runs from it. Does not load torch itself."""

import contextlib
import json
import subprocess
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kata import processes
from kata.checking.events import Event, ProcessEnded, RunStarted, from_json

PATIENCE_SECONDS = 0.5

Listener = Callable[[int, Event], None]


class Runner:
    """Runs one exercise at a time and passes events to ``listener(run, event)``, from a thread.

    The events are those of the checks, then ProcessEnded if the run's process ends by itself. Run 0
    stands for a process that ended before its first run.
    """

    def __init__(
        self,
        package: Path,
        listener: Listener,
        *,
        can_fork: bool = processes.CAN_FORK,
        draws: bool = False,
        cwd: Path | None = None,
    ) -> None:
        self._package = package
        self._listener = listener
        self._can_fork = can_fork
        self._options = [*([] if can_fork else ["--spare"]), *(["--draws"] if draws else [])]
        self._runs = 0
        self._cwd = cwd
        self._process = _Process(listener, can_fork, self._options, cwd)

    def start(self, exercise_id: str, task: str = "check") -> int:
        """Check this exercise, stopping any earlier run. Returns the run's number.

        Other tasks are ``load``, to see whether the file can be loaded: then the run ends in
        Finished; and ``draw``, for which ``draws`` keeps all ready: then Drawn comes, or Trouble.
        """
        self.stop()
        if not self._process.is_alive:
            self._replace_process()
        self._runs += 1
        self._process.ask(
            {
                "run": self._runs,
                "task": task,
                "exercise": exercise_id,
                "package": str(self._package),
            }
        )
        return self._runs

    def stop(self) -> None:
        """Stop the current run, if there is one, with every process that it started."""
        if not self._process.is_used:
            return
        if self._can_fork:
            self._process.ask(None)
        else:
            self._replace_process()

    def close(self) -> None:
        self._process.kill()

    def _replace_process(self) -> None:
        self._process.kill()
        self._process = _Process(self._listener, self._can_fork, self._options, self._cwd)


class _Process:
    """A warm process, and the thread that reads its events."""

    def __init__(
        self, listener: Listener, can_fork: bool, options: list[str], cwd: Path | None
    ) -> None:
        self.is_used = False
        self._is_killed = False
        self._can_fork = can_fork
        self._listener = listener
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115
        self._popen = processes.start_python(
            "kata.learning.watch.warm_process",
            *options,
            cwd=cwd,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def is_alive(self) -> bool:
        return self._popen.poll() is None

    def ask(self, request: dict[str, Any] | None) -> None:
        assert self._popen.stdin is not None
        self.is_used = request is not None
        with contextlib.suppress(OSError):  # It died; the thread reports that.
            self._popen.stdin.write(json.dumps(request).encode() + b"\n")
            self._popen.stdin.flush()

    def kill(self) -> None:
        """End it with every process that it started."""
        self._is_killed = True
        if not (self._can_fork and self._ends_children_and_itself()):
            processes.kill(self._popen)
        self._popen.wait()

    def _ends_children_and_itself(self) -> bool:
        """Its children lead groups of their own, which it kills when this pipe closes. It won't
        notice while it is still loading, but then it has no children."""
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
                event = from_json(line)
            except ValueError:
                continue  # Half a line from a killed process, or the blank one after it.
            if isinstance(event, RunStarted):
                run = event.run
            self._listener(run, event)
        exit_status = self._popen.wait()
        if not self._is_killed:
            self._listener(run, ProcessEnded(exit_status, self._last_words()))

    def _last_words(self) -> str:
        with contextlib.suppress(OSError, ValueError):
            self._errors.seek(0)
            lines = self._errors.read().decode(errors="replace").split("\n")
            return next((line.strip() for line in reversed(lines) if line.strip()), "")
        return ""
