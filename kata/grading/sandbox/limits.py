"""Limits on what one worker may use, as far as this system has them."""

import os
import sys
from pathlib import Path

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

MEMORY = 2 * 2**30
"""Bytes beyond what Python and torch take already."""
FILE_SIZE = 64 * 2**20
OPEN_FILES = 64
THREADS = 128


def limit(cpu_seconds: float, own_user: bool) -> list[str]:
    """Set them for this process; none can be raised again. Returns which are on."""
    if resource is None:
        return []
    seconds = int(cpu_seconds) + 1
    wanted = {
        "RLIMIT_CORE": 0,
        "RLIMIT_FSIZE": FILE_SIZE,
        "RLIMIT_NOFILE": OPEN_FILES,
        "RLIMIT_CPU": seconds,
        "RLIMIT_AS": _address_space() + MEMORY if sys.platform == "linux" else None,
        # Counts all processes of the user, so it needs a user of the worker's own.
        "RLIMIT_NPROC": THREADS if own_user else None,
    }
    names = {
        "RLIMIT_FSIZE": "file size",
        "RLIMIT_NOFILE": "open files",
        "RLIMIT_CPU": "CPU seconds",
        "RLIMIT_AS": "memory",
        "RLIMIT_NPROC": "processes",
    }
    on = []
    for name, value in wanted.items():
        if value is None or not hasattr(resource, name):
            continue
        kind = getattr(resource, name)
        _, most = resource.getrlimit(kind)
        value = value if most == resource.RLIM_INFINITY else min(value, most)
        try:
            resource.setrlimit(kind, (value, value))
        except (OSError, ValueError):
            continue
        if name in names:
            on.append(f"limit on {names[name]}")
    return on


def limit_memory(more: int) -> None:
    """Let this process take so many bytes beyond what it has."""
    if resource is not None and sys.platform == "linux":
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        wanted = _address_space() + more
        resource.setrlimit(resource.RLIMIT_AS, (min(wanted, most) if most > 0 else wanted, most))


def _address_space() -> int:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
