"""Only one run at a time writes to a folder of marks, on whatever file system that lies."""

import contextlib
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kata.errors import UserError

NAME = ".kata-lock"
BEAT_SECONDS = 10.0
STALE_SECONDS = 60.0
"""A lock file that nobody has touched for so long was left by a run that is no more."""


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder's lock. Raises UserError where another run holds it."""
    with contextlib.ExitStack() as held:
        if not _flocked(folder, held):
            held.enter_context(_lock_file(folder))
        yield


def _flocked(folder: Path, held: contextlib.ExitStack) -> bool:
    """Lock the folder itself, which leaves no trace. False where its file system has no locks for
    folders, as NFS and Lustre, or the system none at all, as Windows."""
    try:
        import fcntl

        descriptor = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        return False
    held.callback(os.close, descriptor)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise _taken(folder, "") from None
    except OSError:
        return False
    return True


@contextmanager
def _lock_file(folder: Path) -> Iterator[None]:
    """A file that names this process and is touched as long as it lives."""
    path = folder / NAME
    text = f"{socket.gethostname()} {os.getpid()}"
    while not _made(path, text):
        owner = _owner(path)
        if owner is not None and _is_alive(path, owner):
            host, pid = owner
            raise _taken(folder, f" (process {pid} on {host})")
        path.unlink(missing_ok=True)
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(BEAT_SECONDS):
            with contextlib.suppress(OSError):
                os.utime(path)

    threading.Thread(target=beat, daemon=True).start()
    try:
        yield
    finally:
        ended.set()
        with contextlib.suppress(OSError):
            if path.read_text(encoding="utf-8") == text:
                path.unlink()


def _made(path: Path, text: str) -> bool:
    try:
        with open(path, "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return False
    return True


def _owner(path: Path) -> tuple[str, int] | None:
    """The host and process that the file names; None where it is gone or names none."""
    try:
        host, _, pid = path.read_text(encoding="utf-8").partition(" ")
        return host, int(pid)
    except FileNotFoundError:
        return None
    except (OSError, ValueError):  # Being written, or damaged.
        return "an unknown machine", 0


def _is_alive(path: Path, owner: tuple[str, int]) -> bool:
    host, pid = owner
    if host == socket.gethostname() and pid > 0 and os.name == "posix":
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            pass
    return _age(path) < STALE_SECONDS


def _age(path: Path) -> float:
    """Seconds since the file was touched, by the clock of its own file system."""
    probe = path.with_name(f"{path.name}.{socket.gethostname()}.{os.getpid()}")
    try:
        probe.touch()
        return probe.stat().st_mtime - path.stat().st_mtime
    except OSError:
        return STALE_SECONDS  # Gone meanwhile.
    finally:
        probe.unlink(missing_ok=True)


def _taken(folder: Path, owner: str) -> UserError:
    return UserError(
        f"Another grading run{owner} is writing to {folder}. Wait for it, or name another folder."
    )
