"""Starts the warm parent. Loads no torch itself, so that both can load theirs side by side."""

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from kata import isolation, processes
from kata.files import ROOT

INHERITED = {
    *("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TEMP"),
    *("PYTHONHOME", "PYTHONUSERBASE", "PYTHONNOUSERSITE", isolation.FOUND_BY_PYTHONPATH),
}
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
    kept = INHERITED | isolation.OWN.keys()
    return {name: value for name, value in isolation.environment().items() if name in kept}
