"""Starts the warm parent. Loads no torch itself, so that both can load theirs side by side."""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from kata import processes
from kata.files import ROOT

ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "PYTHONPATH", "SYSTEMROOT", "TEMP")
"""What workers inherit. A token that CI put into the environment is none of theirs."""


@contextmanager
def warm_parent() -> Iterator[socket.socket | None]:
    """The socket on which it takes requests, for as long as this lasts; None where processes can't
    be forked and locked in."""
    if sys.platform != "linux":
        yield None
        return
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    number = theirs.fileno()
    parent = processes.start_python(
        "kata.grading.worker.parent",
        str(number),
        stdin=subprocess.DEVNULL,
        cwd=ROOT,
        env=clean_environment(),
        pass_fds=[number],
    )
    theirs.close()
    try:
        yield ours
    finally:
        ours.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            parent.wait(5)  # It ends its workers and then itself.
        processes.kill(parent)


def clean_environment() -> dict[str, str]:
    return {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
