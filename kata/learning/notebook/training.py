"""``%train`` and ``%explore``: the commands of these names, in processes of their own."""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

from kata import processes
from kata.learning.notebook.answer import Answer, Block
from kata.training.run_folder import OVERVIEW, RUNS, TRAINING_CURVES, RunFolder, finished_runs

NAME = "notebook"
"""Of the folder in ``runs`` that holds what a notebook trains."""

PAGE_HEIGHT = 820
"""In pixels."""


class Page:
    """A whole HTML page inside a notebook, in a frame that can do nothing to the notebook."""

    def __init__(self, html: str) -> None:
        self._html = html

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        frame = (
            f'<iframe srcdoc="{escape(self._html)}" sandbox="allow-scripts" '
            f'style="width:100%;height:{PAGE_HEIGHT}px;border:0"></iframe>'
        )
        return {"text/plain": "The page to play with what you trained.", "text/html": frame}


def train(package: Path, options: list[str]) -> Answer | None:
    """Train with these options of ``kata train``, printing what it says. Returns a picture of what
    came of it, if anything did. Ctrl-C ends training and keeps what was learned."""
    given = argparse.ArgumentParser(add_help=False)
    given.add_argument("--out", default=RUNS / NAME)
    out = package.parent / given.parse_known_args(options)[0].out
    before = _model_time(RunFolder(out))
    _kata(package, "train", "--package", str(package), "--out", str(out), *options, say=_print)
    run = RunFolder(out)
    if _model_time(run) == before:
        return None
    pictures = (run.picture(name) for name in (OVERVIEW, TRAINING_CURVES))
    shown = next((picture.read_bytes() for picture in pictures if picture.is_file()), None)
    return Answer((Block("Trained. %explore lets you play with what it learned."),), "green", shown)


def explore(package: Path, options: list[str]) -> Page | Answer:
    """The page of a run, by default the newest, or why there is none."""
    if not options and not finished_runs(package.parent / RUNS):
        return Answer((Block("Nothing has been trained yet. %train comes first."),))
    said: list[str] = []
    with tempfile.TemporaryDirectory(prefix="kata-") as folder:
        page = Path(folder) / "explore.html"
        _kata(package, "explore", "--no-open", *options, "--out", str(page), say=said.append)
        if page.is_file():
            return Page(page.read_text(encoding="utf-8"))
    return Answer((Block("".join(said).strip()),))


def _print(line: str) -> None:
    print(line, end="", flush=True)


def _model_time(run: RunFolder) -> int:
    return run.model.stat().st_mtime_ns if run.model.is_file() else 0


def _kata(package: Path, *command: str, say: Callable[[str], None]) -> None:
    """Run a command in the folder around the package. A first Ctrl-C is handed on to it."""
    environment = os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
    environment.pop("FORCE_COLOR", None)  # Jupyter sets it; a progress bar needs a terminal.
    process = processes.start_python(
        "kata",
        *command,
        cwd=package.parent,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        try:
            _listen(process, say)
        except KeyboardInterrupt:
            if sys.platform == "win32":
                raise
            process.send_signal(signal.SIGINT)
            _listen(process, say)
    finally:
        processes.kill(process)


def _listen(process: "subprocess.Popen[bytes]", say: Callable[[str], None]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        say(line.decode(errors="replace"))
    process.wait()
