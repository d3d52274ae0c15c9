"""Tells which exercise files changed: by what they hold, whatever an editor does to write them."""

import hashlib
import threading
import time
from collections.abc import Callable
from pathlib import Path

from watchfiles import watch

from kata.manifest import exercises

STEP_MILLISECONDS = 20
LOOK_SECONDS = 1.0
"""How often to look in any case: not every file system tells of its changes."""

SETTLE_SECONDS = 0.15
"""How long a file may be gone or empty while an editor replaces it."""


class Saves:
    """Calls ``tell`` from a thread with the ids of the exercises whose files changed."""

    def __init__(self, package: Path, tell: Callable[[list[str]], None]) -> None:
        self._package = package
        self._tell = tell
        self._seen = self._look()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(LOOK_SECONDS)

    def _run(self) -> None:
        while not self._stop.is_set():
            watched = _identity(self._package)
            if watched is None:  # Deleted or renamed; it may come back.
                self._compare()
                self._stop.wait(SETTLE_SECONDS)
                continue
            try:
                for _ in watch(
                    self._package,
                    step=STEP_MILLISECONDS,
                    watch_filter=None,
                    recursive=False,
                    stop_event=self._stop,
                    rust_timeout=round(LOOK_SECONDS * 1000),
                    yield_on_timeout=True,
                    raise_interrupt=False,
                ):
                    self._compare()
                    if _identity(self._package) != watched:
                        break
            except (OSError, RuntimeError):  # No watch to be had: looking has to do.
                self._compare()
                self._stop.wait(LOOK_SECONDS)

    def _compare(self) -> None:
        now = self._look()
        if any(now[each] in (None, EMPTY) and now[each] != self._seen[each] for each in now):
            time.sleep(SETTLE_SECONDS)
            now = self._look()
        changed = [each for each in now if now[each] != self._seen[each]]
        self._seen = now
        if changed and not self._stop.is_set():
            self._tell(changed)

    def _look(self) -> dict[str, str | None]:
        return {step.id: _digest(self._package / step.file) for step in exercises()}


def _digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


EMPTY = hashlib.sha256(b"").hexdigest()


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
