"""Exercises that are checked side by side share one terminal: their debuggers take turns."""

from pathlib import Path
from typing import IO

try:
    import fcntl
except ImportError:  # Windows, where exercises are checked one after the other.
    fcntl = None  # type: ignore[assignment]


class Turn:
    """This process's turn, for which all processes lock the same file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._locked: IO[bytes] | None = None

    def wait(self) -> None:
        """Return once it is this process's turn; it lasts until ``leave`` or the process's end."""
        if fcntl is not None and self._locked is None:
            # Opened anew, since a lock is shared by all who have a file from the same opening.
            self._locked = self._path.open("rb")
            fcntl.flock(self._locked, fcntl.LOCK_EX)

    def leave(self) -> None:
        if self._locked is not None:
            self._locked.close()
            self._locked = None
