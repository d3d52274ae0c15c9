"""Landlock: the kernel lets a process see some files only (see ``man 7 landlock``)."""

import errno
import os
import stat
import struct
from collections.abc import Iterable

from kata.grading.sandbox import linux

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION_FLAG, PATH_BENEATH = 1, 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
ALL_FILES = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
"""What each version of the interface can forbid: more with every version."""
ON_FILES = EXECUTE | WRITE_FILE | READ_FILE | 1 << 14
CONNECT_AND_BIND_TCP = 3
ABSTRACT_SOCKETS_AND_SIGNALS = 3


def version() -> int:
    """The version of the interface, or 0 where the kernel has none."""
    try:
        return linux.call(CREATE_RULESET, None, 0, VERSION_FLAG)
    except OSError:
        return 0


def restrict(readable: Iterable[str], writable: Iterable[str]) -> None:
    """From now on this process reads ``readable`` and reads and writes ``writable``, no other file.

    Where the kernel can, it makes no TCP connection and sends no signal to processes outside.
    Raises OSError. ``no_new_privs`` has to be set.
    """
    kernel = version()
    if not kernel:
        raise OSError(errno.ENOSYS, "this kernel has no Landlock")
    files = max(bits for first, bits in ALL_FILES.items() if first <= kernel)
    network = CONNECT_AND_BIND_TCP if kernel >= 4 else 0
    scope = ABSTRACT_SOCKETS_AND_SIGNALS if kernel >= 6 else 0
    attributes = struct.pack("QQQ", files, network, scope)
    size = 24 if kernel >= 6 else 16 if kernel >= 4 else 8
    ruleset = linux.call(CREATE_RULESET, attributes, size, 0)
    try:
        for path in readable:
            _allow(ruleset, path, READ_FILE | READ_DIR | EXECUTE, files)
        for path in writable:
            _allow(ruleset, path, files & ~EXECUTE, files)
        linux.call(RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int, known: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        rights &= known
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            rights &= ON_FILES
        linux.call(ADD_RULE, ruleset, PATH_BENEATH, struct.pack("=QI", rights, descriptor), 0)
    finally:
        os.close(descriptor)
