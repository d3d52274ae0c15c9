"""The warm process: has everything loaded and runs the checks of one exercise on request, loads its
file, or draws its picture.

Each run is a forked child, so that nothing leaks from one run to the next. Where processes can't be
forked, this process runs one exercise and ends, and the runner keeps a spare one ready. It is
started as ``python -m kata.learning.watch.warm_process [--spare] [--draws]``. Requests arrive on
stdin and events go to stdout, both as lines of JSON. When stdin closes, because the runner has
ended, so does everything here.
"""

import base64
import contextlib
import io
import json
import os
import select
import signal
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TextIO

from kata import processes
from kata.checking import events, time_limits
from kata.errors import UserError
from kata.manifest import Exercise, exercises, find_exercise, interfaces

POLL_SECONDS = 0.02


def main() -> None:
    processes.die_with_parent()
    stream = os.fdopen(os.dup(1), "w", encoding="utf-8")
    processes.silence(1)
    load()
    if "--draws" in sys.argv:
        _load_pictures()
    # From here on, stdin closing means that the parent is gone; the children are ended first.
    processes.die_with_parent(0)
    if "--spare" in sys.argv:
        _run_once(stream)
    _Warm(stream).serve()


def load() -> None:
    """Load all that a run needs, most of it by running each exercise's checks once."""
    import torch

    torch.set_num_threads(1)  # Before any operation: with two, forked children hang.
    from kata.checking.run_in_process import run_in_process

    with tempfile.TemporaryDirectory(prefix="kata-") as folder:
        for exercise in exercises():
            (Path(folder) / exercise.file).write_text(_wrong_answer(exercise), encoding="utf-8")
            run_in_process(Path(folder), [exercise.id])


def _load_pictures() -> None:
    from matplotlib.figure import Figure

    from kata.learning import picture  # noqa: F401
    from kata.lessons.lookup import find_picture

    for exercise in exercises():
        find_picture(exercise.interface)
    figure = Figure()
    figure.suptitle("Fonts are looked for at first use.")
    figure.savefig(io.BytesIO())


def _wrong_answer(exercise: Exercise) -> str:
    """A wrong answer makes more code load at first use than a right one would."""
    if exercise.is_class:
        return f"class {exercise.name}:\n    def __call__(self, given, *_):\n        return given"
    return f"def {exercise.name}(given, *_, **__):\n    return given"


class _Warm:
    """Serves requests, one child at a time: a new request ends the previous run."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._child: int | None = None

    def serve(self) -> NoReturn:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        processes.freeze()
        unread = b""
        while True:
            readable, _, _ = select.select([0], [], [], POLL_SECONDS if self._child else None)
            if readable:
                received = os.read(0, 65536)
                if not received:
                    self._end_child()
                    os._exit(0)
                *lines, unread = (unread + received).split(b"\n")
                for line in lines:
                    self._end_child()
                    if request := json.loads(line):
                        self._start_child(request)
            self._reap_child()

    def _start_child(self, request: dict[str, Any]) -> None:
        _send(self._stream, events.RunStarted(request["run"]))
        try:
            self._child = os.fork()
        except OSError as error:
            problem = f"The checks could not run: no process could be started: {error.strerror}"
            _send(self._stream, events.Trouble(problem))
            return
        if not self._child:
            os.setsid()
            processes.die_with_parent()
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            processes.silence(0, 2)
            _run(request, self._stream)

    def _reap_child(self) -> None:
        if self._child is None:
            return
        pid, status = os.waitpid(self._child, os.WNOHANG)
        if pid:
            processes.kill_group(self._child)
            self._child = None
            _send(self._stream, events.ProcessEnded(os.waitstatus_to_exitcode(status)))

    def _end_child(self) -> None:
        if self._child is not None:
            processes.kill_group(self._child)
            os.waitpid(self._child, 0)
            self._child = None


def _run_once(stream: TextIO) -> NoReturn:
    """Serve one request in this very process, then end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests = os.fdopen(os.dup(0), "rb")
    request = json.loads(requests.readline() or b"null")
    if request:
        threading.Thread(target=_end_when_closed, args=(requests,), daemon=True).start()
        processes.silence(0, 2)
        _send(stream, events.RunStarted(request["run"]))
        _run(request, stream)
    os._exit(0)


def _end_when_closed(requests: Any) -> None:
    requests.read()
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _run(request: dict[str, Any], stream: TextIO) -> NoReturn:
    def send(event: events.Event) -> None:
        _send(stream, event)

    try:
        _TASKS[request["task"]](Path(request["package"]), request["exercise"], send)
    except UserError as error:
        with contextlib.suppress(OSError, ValueError):
            send(events.Trouble(str(error)))
    os._exit(0)


def _check(package: Path, exercise_id: str, send: Callable[[events.Event], None]) -> None:
    from kata.checking.run_in_process import run_in_process

    run_in_process(package, [exercise_id], listener=send, until_failure=True)


def _load(package: Path, exercise_id: str, send: Callable[[events.Event], None]) -> None:
    from kata.submission.deadline import deadline
    from kata.submission.loading import Package

    seconds = time_limits.stretched(time_limits.CALL)
    with contextlib.suppress(BaseException), deadline(seconds):
        Package(package, interfaces()).namespace(find_exercise(exercise_id).name)
        send(events.Finished())


def _draw(package: Path, exercise_id: str, send: Callable[[events.Event], None]) -> None:
    from kata.learning.picture import picture_of, png

    words, figure = picture_of(exercise_id, package, in_fork=processes.CAN_FORK)
    send(events.Drawn(words, base64.b64encode(png(figure)).decode()))


_TASKS = {"check": _check, "load": _load, "draw": _draw}


def _send(stream: TextIO, event: events.Event) -> None:
    # A child that was killed may have left half a line.
    stream.write("\n" + events.to_json(event) + "\n")
    stream.flush()


if __name__ == "__main__":
    main()
