"""Takes from a worker, step by step, what it does not need. After that there is no way back."""

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from kata import processes
from kata.grading.sandbox import filesystem, landlock, limits, linux, seccomp

USERS = range(60600, 61180)
"""User ids that no system gives to anyone. Workers take turns, so that no two share one."""

FULL_SET = (
    *("process namespace", "mount namespace", "network namespace", "IPC namespace"),
    *("Landlock", "seccomp", "no new privileges"),
    *("limit on file size", "limit on open files", "limit on CPU seconds", "limit on memory"),
)
"""What ``--require-sandbox`` asks for, beside a user or a user namespace of the worker's own."""


def missing(protections: Iterable[str]) -> list[str]:
    """What of the full set is not among these."""
    on = set(protections)
    user = [] if on & {"own user", "user namespace"} else ["own user"]
    return user + [name for name in FULL_SET if name not in on]


def lock_down(
    number: int,
    cpu_seconds: float,
    *,
    in_process_namespace: bool,
    root_is_ready: bool,
    readable: list[str],
    writable: str,
) -> list[str]:
    """Lock this process in. Returns the names of the protections that are on.

    ``number`` counts workers. ``in_process_namespace`` is whether it was started in its own,
    ``root_is_ready`` whether ``filesystem.prepare`` has been called; without that, it may read
    ``readable`` and write into the folder ``writable``, where the system has Landlock.
    """
    on = ["process namespace"] if in_process_namespace else []
    user = USERS[number % len(USERS)]
    if sys.platform != "linux":
        return on + limits.limit(cpu_seconds, own_user=False)
    seccomp.is_available()  # Loads the library while its file can still be read.
    on += _try("network namespace", lambda: linux.unshare(linux.NEWNET))
    on += _try("IPC namespace", lambda: linux.unshare(linux.NEWIPC))
    on += _try("host name namespace", lambda: linux.unshare(linux.NEWUTS))
    changes_user = os.getuid() == 0 and (root_is_ready or _reachable_by_all(readable))
    on += limits.limit(cpu_seconds, own_user=changes_user)
    if root_is_ready:
        linux.unshare(linux.NEWNS)
        filesystem.enter()
        on.append("mount namespace")
    if changes_user:
        on += _try("own user", lambda: _become(user))
    # Last of the namespaces: the powers over the others stay behind in the old one.
    on += _try("user namespace", lambda: linux.unshare(linux.NEWUSER))
    on += _try("no capabilities", linux.drop_capabilities)
    linux.prctl(linux.PR_SET_DUMPABLE, 0)
    processes.die_with_parent()  # After the change of user, which clears it.
    on += _try("no new privileges", lambda: linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1))
    if root_is_ready:
        readable, writables = ["/"], [filesystem.SCRATCH, filesystem.SUBMISSION]
    else:
        writables = [writable]
    on += _try("Landlock", lambda: landlock.restrict(readable, [*writables, "/dev/null"]))
    on += _try("seccomp", seccomp.forbid)
    return on


def _become(user: int) -> None:
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def _reachable_by_all(paths: list[str]) -> bool:
    """Whether another user can still import what Python loads only when it is needed."""
    folders = {folder for path in paths for folder in Path(path).parents}
    return all(folder.stat().st_mode & 0o001 for folder in folders)


def _try(name: str, protect: Callable[[], object]) -> list[str]:
    try:
        protect()
    except OSError:
        return []
    return [name]
