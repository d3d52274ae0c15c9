"""Child processes: how they start, die with their parent, and are killed with their descendants."""

import contextlib
import ctypes
import gc
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from kata import isolation

CAN_FORK = hasattr(os, "fork")

PR_SET_PDEATHSIG = 1


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def start_python(
    module: str, *arguments: str, own_group: bool = True, **options: Any
) -> "subprocess.Popen[bytes]":
    """Start ``python -m module arguments``, isolated from the user's shell and folder, in a process
    group of its own unless it needs the terminal. ``options`` are Popen's."""
    options.setdefault("env", isolation.environment())
    if own_group and sys.platform == "win32":
        options["creationflags"] = subprocess.CREATE_NEW_PROCESS_GROUP
    elif own_group:
        options["start_new_session"] = True
    return subprocess.Popen(isolation.python_command(module, *arguments), **options)


class Forked:
    """A function that runs in a fork of this process, and in its process group. Has what
    ``kill`` and those who wait need of a Popen."""

    def __init__(self, function: Callable[[], None]) -> None:
        self.returncode: int | None = None
        self.pid = os.fork()
        if not self.pid:
            die_with_parent()
            try:
                function()
            finally:
                os._exit(1)

    def poll(self) -> int | None:
        return self._ended(os.WNOHANG)

    def wait(self) -> int:
        status = self._ended(0)
        assert status is not None
        return status

    def kill(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)

    def _ended(self, options: int) -> int | None:
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, options)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode


def kill(process: "subprocess.Popen[bytes] | Forked") -> int:
    """Kill a process made by ``start_python`` and all that it started. Returns its exit status."""
    if sys.platform == "win32":
        tree = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        subprocess.run(tree, capture_output=True)
    else:
        # What it started may outlive it. If it leads no group, there is none of this number.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    return process.wait()


def kill_group(pid: int) -> None:
    """Kill a forked child and the group that it leads; before its setsid there is no group yet."""
    for end in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            end(pid, signal.SIGKILL)


def die_with_parent(number: int = signal.SIGKILL) -> None:
    """Receive this signal when the parent ends (0: none), where the system supports that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)


def freeze() -> None:
    """Call once all is loaded that a process needs: the garbage collector, which is paused until
    then, looks at none of it any more.

    Looking takes a while, and pages that are not touched stay shared with forked children.
    """
    gc.freeze()
    gc.enable()


def silence(*descriptors: int) -> None:
    """Connect these file descriptors to the null device."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in descriptors:
        os.dup2(null, descriptor)
    os.close(null)


def end_at_once(status: int = 0) -> NoReturn:
    """End this process without waiting for threads or exit handlers that student code has left."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    os._exit(status)
