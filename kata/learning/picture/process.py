"""The process that runs the student's code for a picture, and what comes back from it."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kata.checking.run_in_subprocess import HARD_SECONDS, POLL_SECONDS, START_SECONDS
from kata.errors import UserError
from kata.manifest import exercise
from kata.submission.failures import short_path

if TYPE_CHECKING:
    from kata.lessons.drawing.answer import Answer


class AnswersOf:
    """Starts the process on entering; it is gone on leaving, whatever it was doing."""

    def __init__(self, exercise_id: str, package: Path):
        self._path = package / exercise(exercise_id).file
        self._folder = tempfile.TemporaryDirectory(prefix="kata-")
        self._started = Path(self._folder.name) / "started"
        self._answers = Path(self._folder.name) / "answers"
        self._command = [
            *(sys.executable, "-m", "kata.learning.picture.child"),
            *(exercise_id, str(package), self._folder.name),
        ]

    def __enter__(self) -> "AnswersOf":
        # Nobody is there to answer a debugger.
        environment = os.environ | {"PYTHONBREAKPOINT": "0", "OMP_NUM_THREADS": "1"}
        nowhere = subprocess.DEVNULL
        self._process = subprocess.Popen(
            self._command, env=environment, stdin=nowhere, stdout=nowhere, stderr=nowhere
        )
        return self

    def __exit__(self, *exception: Any) -> None:
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()

    def wait(self) -> "dict[str, Answer]":
        """The answers, by name. Raises UserError, in one line, where the code gave none."""
        since, running = time.monotonic(), False
        while not self._answers.exists():
            if self._process.poll() is not None and not self._answers.exists():
                raise UserError(self._died())
            if not running and self._started.exists():
                since, running = time.monotonic(), True
            if time.monotonic() - since > (HARD_SECONDS if running else START_SECONDS):
                raise UserError(
                    f"{short_path(self._path)} was still running after {HARD_SECONDS:g} seconds. "
                    "A loop that never ends?"
                )
            time.sleep(POLL_SECONDS)
        return self._read()

    def _died(self) -> str:
        status = self._process.returncode
        how = f"signal {-status}" if status < 0 else f"exit status {status}"
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
