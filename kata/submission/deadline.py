"""Stops code that runs too long, and reports where it was."""

import _thread
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


class DeadlineReached(BaseException):
    """Raised inside the code that ran too long. ``frame`` is where it was."""

    def __init__(self, frame: FrameType | None) -> None:
        super().__init__()
        self.frame = frame


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise DeadlineReached in the body once it has run for ``seconds``.

    Works between two bytecodes of Python and in calls that a signal interrupts (``time.sleep``).
    Code that never returns from a library call is out of reach: the process that started this one
    has to kill it. Outside the main thread there is no limit, nor under an editor's debugger.
    """
    if threading.current_thread() is not threading.main_thread() or _is_debugged():
        yield
        return
    has_alarm = hasattr(signal, "setitimer")
    number = signal.SIGALRM if has_alarm else signal.SIGINT

    def stop(_: int, frame: FrameType | None) -> None:
        raise DeadlineReached(frame)

    before: Any = signal.signal(number, stop)
    if has_alarm:
        # Again every second, for code that swallows the first exception.
        signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
        disarm = cancel
    else:
        timer = threading.Timer(seconds, _thread.interrupt_main)
        timer.daemon = True
        timer.start()
        disarm = timer.cancel
    try:
        yield
    finally:
        disarm()
        signal.signal(number, before)


def cancel() -> None:
    """Lift the limit, because a debugger has stopped the code."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)


def _is_debugged() -> bool:
    """Whether debugpy, VS Code's debugger, may pause the code for as long as it likes."""
    debugpy = sys.modules.get("debugpy")
    return debugpy is not None and bool(debugpy.is_client_connected())
