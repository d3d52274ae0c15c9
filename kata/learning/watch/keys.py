"""Single key presses from the terminal."""

import contextlib
import os
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

POLL_SECONDS = 0.1

FASTER_THAN_FINGERS = 0.015
"""Seconds. A key held down repeats every 25 milliseconds at the earliest."""

BEGIN_PASTES, END_PASTES = "\x1b[?2004h", "\x1b[?2004l"
"""Ask a terminal to put marks around what is pasted, and no longer to do so."""
PASTE_BEGINS, PASTE_ENDS = "\x1b[200~", "\x1b[201~"

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
        self._typing = Typing()
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
            for key in self._typing.keys(text):
                self._on_key(key)

    def _wait(self) -> bool:
        if not self._wanted.is_set():
            self._idle.set()
        return self._wanted.wait()


class Typing:
    """Tells keys from text that ended up in the wrong window: pasted letters are no keys."""

    _SEQUENCE = re.compile(r"\x1b\[[0-9;?]*([ -/]*[@-~]|\Z)|\x1bO.|[\xe0\x00].|.", re.DOTALL)
    _CUT = re.compile(r"\x1b\[[0-9;?]*")

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._is_pasting = False
        self._last = ("", float("-inf"))
        self._cut = ""

    def keys(self, text: str) -> list[str]:
        """The keys in what one read gave; a sequence that starts with escape is one key."""
        text = self._cut + text
        sequences = [each[0] for each in self._SEQUENCE.finditer(text)]
        typed = [each for each in sequences if self._is_typed(each)]
        letters = {each for each in typed if len(each) == 1}
        if len(letters) > 1:
            typed = [each for each in typed if len(each) > 1]
        (before, then), now = self._last, self._clock()
        if letters:
            self._last = (text, now)
            if text != before and now - then < FASTER_THAN_FINGERS:
                return []
        keys = [NAMES.get(each, each.lower() if len(each) == 1 else "") for each in typed]
        return [key for key in keys if key]

    def _is_typed(self, sequence: str) -> bool:
        # A read may end amid a mark, whose rest comes with the next; else, a lone escape is a key.
        is_cut = self._CUT.fullmatch(sequence) or (self._is_pasting and sequence == "\x1b")
        self._cut = sequence if is_cut else ""
        if is_cut:
            return False
        if sequence in (PASTE_BEGINS, PASTE_ENDS):
            self._is_pasting = sequence == PASTE_BEGINS
            return False
        return not self._is_pasting


Reader = Callable[[], "str | None"]


@contextmanager
def _posix_terminal() -> Iterator[Reader]:
    import select
    import termios
    import tty

    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    tty.setcbreak(descriptor)
    _ask_terminal(BEGIN_PASTES)

    def read() -> str | None:
        ready, _, _ = select.select([descriptor], [], [], POLL_SECONDS)
        if not ready:
            return ""
        received = os.read(descriptor, 64)
        return received.decode(errors="ignore") if received else None

    try:
        yield read
    finally:
        _ask_terminal(END_PASTES)
        with contextlib.suppress(termios.error):  # The terminal was closed.
            termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def _ask_terminal(sequence: str) -> None:
    if sys.stdout.isatty():
        with contextlib.suppress(OSError):  # The terminal was closed.
            os.write(sys.stdout.fileno(), sequence.encode())


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
