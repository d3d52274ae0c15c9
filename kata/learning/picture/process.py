"""The process that runs the student's code for a picture, and what comes back from it."""

import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kata import isolation, processes
from kata.checking import time_limits
from kata.checking.findings import how_it_ended
from kata.errors import UserError
from kata.manifest import find_exercise
from kata.submission.showing import short_path

if TYPE_CHECKING:
    from kata.lessons.drawing.answer import Answer


POLL_SECONDS = 0.02

NO_DEBUGGER = {"PYTHONBREAKPOINT": "0"}
"""There is no one to answer one."""


class PictureProcess:
    """Starts the process on entry and kills it on exit, whatever it is doing."""

    def __init__(self, exercise_id: str, package: Path, *, in_fork: bool = False):
        self._in_fork = in_fork
        self._path = package / find_exercise(exercise_id).file
        self._folder = tempfile.TemporaryDirectory(prefix="kata-")
        self._started = Path(self._folder.name) / "started"
        self._answers = Path(self._folder.name) / "answers"
        self._arguments = exercise_id, str(package), self._folder.name

    def __enter__(self) -> "PictureProcess":
        if self._in_fork:
            self._process: processes.Forked | subprocess.Popen[bytes]
            self._process = processes.Forked(self._answer)
            return self
        environment = isolation.environment() | NO_DEBUGGER
        null = subprocess.DEVNULL
        self._process = processes.start_python(
            "kata.learning.picture.child",
            *self._arguments,
            env=environment,
            stdin=null,
            stdout=null,
            stderr=null,
        )
        return self

    def __exit__(self, *exception: Any) -> None:
        processes.kill(self._process)
        self._folder.cleanup()

    def _answer(self) -> None:
        from kata.learning.picture.child import main

        os.environ |= NO_DEBUGGER
        processes.silence(0, 1, 2)
        main(*self._arguments)

    def wait(self) -> "dict[str, Answer]":
        """The answers, by name. Raises UserError, in one line, if the code gave none."""
        since, running = time.monotonic(), False
        while not self._answers.exists():
            if self._process.poll() is not None and not self._answers.exists():
                raise UserError(self._death_message())
            if not running and self._started.exists():
                since, running = time.monotonic(), True
            limit = time_limits.stretched(time_limits.EXERCISE if running else time_limits.START)
            if time.monotonic() - since > limit:
                raise UserError(
                    f"{short_path(self._path)} was still running after {limit:g} seconds. "
                    "A loop that never ends?"
                )
            time.sleep(POLL_SECONDS)
        return self._read()

    def _death_message(self) -> str:
        how = how_it_ended(self._process.wait())
        return (
            f"{short_path(self._path)} ended the Python process it ran in ({how}), so there is "
            "nothing to draw. Look for a call that ends the program, or for endless recursion."
        )

    def _read(self) -> "dict[str, Answer]":
        import torch

        answers: dict[str, Answer] = torch.load(self._answers, weights_only=True)
        if "failure" in answers:
            raise UserError(str(answers["failure"]))
        return answers
