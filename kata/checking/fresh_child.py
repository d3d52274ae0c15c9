"""Runs a function in a forked child, and waits for it."""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

from kata import processes


def run(function: Callable[[], None]) -> tuple[int, bool]:
    """The child's exit status, and whether the function came to its end there.

    The child stays in our process group, so that a debugger in it has the terminal; it ends when
    this process does.
    """
    read, write = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if not child:
        os.close(read)
        _run_here(function, write)
    os.close(write)

    def end(*_: Any) -> NoReturn:
        os.kill(child, signal.SIGKILL)
        os._exit(1)

    before = signal.signal(signal.SIGTERM, end)
    try:
        _, status = os.waitpid(child, 0)
    finally:
        signal.signal(signal.SIGTERM, before)
    complete = os.read(read, 1) == b"!"
    os.close(read)
    return os.waitstatus_to_exitcode(status), complete


def _run_here(function: Callable[[], None], write: int) -> NoReturn:
    processes.die_with_parent()
    try:
        function()
        os.write(write, b"!")
    except KeyboardInterrupt:
        pass  # The parent is interrupted as well.
    except BaseException:
        traceback.print_exc()
    # Without exit handlers and threads that student code may have left.
    processes.end_at_once()
