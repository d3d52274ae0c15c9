"""Notices which exercise files changed, by their content, however an editor writes them."""

import hashlib
import threading
import time
from collections.abc import Callable
from pathlib import Path

from watchfiles import watch

from kata.manifest import exercises

STEP_MILLISECONDS = 20
LOOK_SECONDS = 1.0
"""How often to look in any case: not every file system reports its changes."""

SETTLE_SECONDS = 0.15
"""How long a file may be gone or empty while an editor replaces it."""


class Saves:
    """Calls ``on_change``, from a thread, with the ids of the exercises whose files changed."""

    def __init__(self, package: Path, on_change: Callable[[list[str]], None]) -> None:
        self._package = package
        self._on_change = on_change
        self._seen = self._digests()
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
            except (OSError, RuntimeError):  # No file watcher is available: poll.
                self._compare()
                self._stop.wait(LOOK_SECONDS)

    def _compare(self) -> None:
        now = self._digests()
        gone = (exercise_id for exercise_id, digest in now.items() if digest in (None, EMPTY))
        if any(now[exercise_id] != self._seen[exercise_id] for exercise_id in gone):
            time.sleep(SETTLE_SECONDS)
            now = self._digests()
        changed = [
            exercise_id for exercise_id, digest in now.items() if digest != self._seen[exercise_id]
        ]
        self._seen = now
        if changed and not self._stop.is_set():
            self._on_change(changed)

    def _digests(self) -> dict[str, str | None]:
        """All of one moment: the folder may go or return while its files are read."""
        while True:
            before = _identity(self._package)
            digests = {each.id: _digest(self._package / each.file) for each in exercises()}
            if _identity(self._package) == before:
                return digests


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
