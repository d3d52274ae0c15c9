"""Single key presses from the terminal."""

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

POLL_SECONDS = 0.1

NAMES = {
    **{"\x1b[A": "up", "\x1bOA": "up", "\xe0H": "up", "\x00H": "up"},
    **{"\x1b[B": "down", "\x1bOB": "down", "\xe0P": "down", "\x00P": "down"},
    **{"\x1b[C": "n", "\x1bOC": "n", "\xe0M": "n", "\x00M": "n"},
    **{"\x1b[D": "p", "\x1bOD": "p", "\xe0K": "p", "\x00K": "p"},
    **{"\x1b[5~": "page up", "\xe0I": "page up", "\x00I": "page up"},
    **{"\x1b[6~": "page down", "\xe0Q": "page down", "\x00Q": "page down"},
    **{" ": "page down", "\r": "enter", "\n": "enter", "\x1b": "escape"},
    **{"\x03": "q", "\x04": "q"},
}


class Keys:
    """Calls ``on_key``, from a thread, with each key: a letter, or one of the names above. ``end``
    means that the terminal is gone."""

    def __init__(self, on_key: Callable[[str], None]) -> None:
        self._on_key = on_key
        self._open = _windows_terminal if sys.platform == "win32" else _posix_terminal
        self._wanted = threading.Event()
        self._idle = threading.Event()
        self._closed = False
        threading.Thread(target=self._run, daemon=True).start()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Read key presses inside this context; the terminal is restored afterwards."""
        with self._open() as self._read:
            self._idle.clear()
            self._wanted.set()
            try:
                yield
            finally:
                self._wanted.clear()
                self._idle.wait(1.0)

    def close(self) -> None:
        self._closed = True
        self._wanted.set()

    def _run(self) -> None:
        while self._wait() and not self._closed:
            try:
                text = self._read()
            except OSError:
                text = None
            if text is None:
                self._on_key("end")
                return
            for key in _split(text):
                self._on_key(key)

    def _wait(self) -> bool:
        if not self._wanted.is_set():
            self._idle.set()
        return self._wanted.wait()


def _split(text: str) -> list[str]:
    """One read may hold several keys; a sequence that starts with escape is one key."""
    if text in NAMES:
        return [NAMES[text]]
    if text.startswith("\x1b"):
        return []
    return [NAMES.get(key, key.lower()) for key in text]


Reader = Callable[[], "str | None"]


@contextmanager
def _posix_terminal() -> Iterator[Reader]:
    import select
    import termios
    import tty

    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    tty.setcbreak(descriptor)

    def read() -> str | None:
        ready, _, _ = select.select([descriptor], [], [], POLL_SECONDS)
        if not ready:
            return ""
        received = os.read(descriptor, 64)
        return received.decode(errors="ignore") if received else None

    try:
        yield read
    finally:
        with contextlib.suppress(termios.error):  # The terminal was closed.
            termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


@contextmanager
def _windows_terminal() -> Iterator[Reader]:
    import msvcrt

    def read() -> str | None:
        if not msvcrt.kbhit():  # type: ignore[attr-defined]
            time.sleep(POLL_SECONDS / 4)
            return ""
        key: str = msvcrt.getwch()  # type: ignore[attr-defined]
        return key + msvcrt.getwch() if key in "\x00\xe0" else key  # type: ignore[attr-defined]

    yield read
