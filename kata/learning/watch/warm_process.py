"""The warm process: has everything loaded and runs the checks of one exercise whenever asked.

Each run has a child of its own, forked, so that nothing leaks from one run to the next. Where
processes can't be forked, this process runs one exercise and ends, and the runner keeps another
one ready. It runs as ``python -m kata.learning.watch.warm_process [--spare]``. Requests come on
stdin and events go to stdout, both as lines of JSON. When stdin ends, because the runner did,
everything here ends.
"""

import contextlib
import ctypes
import gc
import json
import os
import select
import signal
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any, NoReturn, TextIO

CALL_SECONDS = 5.0
"""How long one call of a student's function may take here."""

POLL_SECONDS = 0.02
PR_SET_PDEATHSIG = 1

# Wrong answers, which reach more of what is loaded at first use than right ones would.
WARM_UP = {
    "ex01_trim.py": "class Trim:\n    def __call__(self, images):\n        return images",
    "ex02_reparameterize.py": "def reparameterize(mean, log_var):\n    return mean",
    "ex03_kl_divergence.py": "def kl_divergence(mean, log_var):\n    return mean.sum()",
    "ex04_reconstruction_loss.py": "def pixel_sum_mse(a, b):\n    return (a - b).sum()",
    "ex05_training_loop.py": "def train_vae(*_, **__):\n    return {}",
    "ex06_sampling.py": "def sample_images(decoder, n, d, device=None):\n    raise ValueError",
}


def main() -> None:
    _when_parent_dies(signal.SIGKILL)
    events = os.fdopen(os.dup(1), "w", encoding="utf-8")
    _silence(1)
    load()
    _when_parent_dies(0)  # From here on stdin's end tells of it, and the children end first.
    if "--spare" in sys.argv:
        _run_once(events)
    _Warm(events).serve()


def load() -> None:
    """Load all that a run needs, most of it by running the checks once."""
    import torch

    torch.set_num_threads(1)  # Before any operation: with two, forked children hang.
    from kata.checking.run_in_process import run_here
    from kata.manifest import chosen

    with tempfile.TemporaryDirectory(prefix="kata-") as folder:
        for name, text in WARM_UP.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        run_here(Path(folder), chosen([]))


class _Warm:
    """Serves requests, one child at a time: a new request ends the run of the one before."""

    def __init__(self, events: TextIO) -> None:
        self._events = events
        self._child: int | None = None

    def serve(self) -> NoReturn:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        gc.collect()
        gc.freeze()  # Pages that the collector does not touch stay shared with the children.
        unread = b""
        while True:
            readable, _, _ = select.select([0], [], [], POLL_SECONDS if self._child else None)
            if readable:
                received = os.read(0, 65536)
                if not received:
                    self._end_child()
                    os._exit(0)
                *requests, unread = (unread + received).split(b"\n")
                for request in requests:
                    self._end_child()
                    if wanted := json.loads(request):
                        self._start_child(wanted)
            self._look_after_child()

    def _start_child(self, wanted: dict[str, Any]) -> None:
        _tell(self._events, event="began", run=wanted["run"])
        try:
            self._child = os.fork()
        except OSError as error:
            _tell(
                self._events, event="trouble", trouble=f"no process could be made: {error.strerror}"
            )
            return
        if not self._child:
            os.setsid()
            _when_parent_dies(signal.SIGKILL)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            _silence(0, 2)
            _run(wanted, self._events)

    def _look_after_child(self) -> None:
        if self._child is None:
            return
        pid, status = os.waitpid(self._child, os.WNOHANG)
        if pid:
            self._kill_group()
            self._child = None
            _tell(self._events, event="ended", exit_status=os.waitstatus_to_exitcode(status))

    def _end_child(self) -> None:
        if self._child is not None:
            self._kill_group()
            os.waitpid(self._child, 0)
            self._child = None

    def _kill_group(self) -> None:
        assert self._child is not None
        for kill in (os.killpg, os.kill):  # Before its setsid there is no such group yet.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                kill(self._child, signal.SIGKILL)


def _run_once(events: TextIO) -> NoReturn:
    """Take one request, run it in this very process, and end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests = os.fdopen(os.dup(0), "rb")
    wanted = json.loads(requests.readline() or b"null")
    if wanted:
        threading.Thread(target=_end_with, args=(requests,), daemon=True).start()
        _silence(0, 2)
        _tell(events, event="began", run=wanted["run"])
        _run(wanted, events)
    os._exit(0)


def _end_with(requests: Any) -> None:
    requests.read()
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _run(wanted: dict[str, Any], events: TextIO) -> NoReturn:
    from kata.checking.run_in_process import run_told
    from kata.errors import UserError

    try:
        run_told(Path(wanted["package"]), wanted["exercise"], events, CALL_SECONDS)
    except UserError as error:
        with contextlib.suppress(OSError, ValueError):
            _tell(events, event="trouble", trouble=str(error))
    os._exit(0)


def _tell(events: TextIO, **event: Any) -> None:
    # A child that was killed may have left half a line.
    events.write("\n" + json.dumps(event) + "\n")
    events.flush()


def _silence(*descriptors: int) -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for each in descriptors:
        os.dup2(nothing, each)
    os.close(nothing)


def _when_parent_dies(number: int) -> None:
    """Be sent this signal then, or none for 0, where the system offers that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)


if __name__ == "__main__":
    main()
