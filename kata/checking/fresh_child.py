"""Runs functions in forked children, some side by side, and waits for them."""

import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from kata import processes


@dataclass(frozen=True)
class Ended:
    """A child's function by its name, its exit status, and whether the function came to its end."""

    name: str
    exit_status: int
    complete: bool


def run(
    functions: Mapping[str, Callable[[], None]],
    at_once: int,
    on_start: Callable[[str, int], None] = lambda name, pid: None,
) -> Iterator[Ended]:
    """Each in a child, so many at once; ``on_start`` gets its name and the child's number.

    The children stay in our process group, so that a debugger in one has the terminal; they end
    when this process does.
    """
    left = list(functions.items())
    running: dict[int, tuple[str, int]] = {}

    def end(*_: Any) -> NoReturn:
        for child in running:
            os.kill(child, signal.SIGKILL)
        os._exit(1)

    before = signal.signal(signal.SIGTERM, end)
    try:
        while left or running:
            while left and len(running) < at_once:
                name, function = left.pop(0)
                child, reader = _start(function)
                running[child] = name, reader
                on_start(name, child)
            child, status = os.wait()
            if child in running:
                name, reader = running.pop(child)
                complete = os.read(reader, 1) == b"!"
                os.close(reader)
                yield Ended(name, os.waitstatus_to_exitcode(status), complete)
    finally:
        for child in running:
            os.kill(child, signal.SIGKILL)
        signal.signal(signal.SIGTERM, before)


def _start(function: Callable[[], None]) -> tuple[int, int]:
    """The child, and the end of a pipe on which it says that the function came to its end."""
    read, write = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if not child:
        os.close(read)
        _run_here(function, write)
    os.close(write)
    return child, read


def _run_here(function: Callable[[], None], write: int) -> NoReturn:
    processes.die_with_parent()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        function()
        os.write(write, b"!")
    except KeyboardInterrupt:
        pass  # The parent is interrupted as well.
    except BaseException:
        traceback.print_exc()
    # Without exit handlers and threads that student code may have left.
    processes.end_at_once()
