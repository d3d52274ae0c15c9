"""The Linux system calls that Python does not offer, through the C library. Each raises OSError."""

import ctypes
import os
import struct
import sys

NEWNS, NEWUTS, NEWIPC, NEWUSER = 0x00020000, 0x04000000, 0x08000000, 0x10000000
NEWPID, NEWNET = 0x20000000, 0x40000000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 32, 4096, 16384, 1 << 18
MNT_DETACH = 2

PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 4, 36, 38

SYS_CAPSET = {"x86_64": 126, "aarch64": 91}
SYS_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
CAPABILITIES_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def call(number: int, *arguments: int | bytes | ctypes.c_void_p | None) -> int:
    """A system call by its number."""
    assert _libc is not None
    return _checked(_libc.syscall(ctypes.c_long(number), *map(_word, arguments)))


def _word(value: object) -> object:
    return ctypes.c_long(value) if isinstance(value, int) else value


def unshare(flags: int) -> None:
    """Leave the parent's namespaces for new ones."""
    assert _libc is not None
    _checked(_libc.unshare(flags))


def join_namespace(descriptor: int, kind: int) -> None:
    assert _libc is not None
    _checked(_libc.setns(descriptor, kind))


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    assert _libc is not None
    data = options.encode() or None
    _checked(
        _libc.mount(
            os.fsencode(source), os.fsencode(target), kind.encode(), ctypes.c_ulong(flags), data
        )
    )


def bind_read_only(source: str, target: str) -> None:
    """Show ``source`` at ``target``, where nothing can be written."""
    mount(source, target, flags=MS_BIND)
    flags = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV
    try:
        mount(source, target, flags=flags)
    except PermissionError:
        # In a user namespace the flags that the source's mount has must stay.
        kept = os.statvfs(target).f_flag & (MS_NOEXEC | 1024 | 2048)
        mount(source, target, flags=flags | kept)


def change_root(folder: str) -> None:
    """Make ``folder``, a mount point, this process's whole file system."""
    os.chdir(folder)
    call(SYS_PIVOT_ROOT[os.uname().machine], b".", b".")
    assert _libc is not None
    _checked(_libc.umount2(b".", MNT_DETACH))
    os.chdir("/")


def prctl(option: int, value: int) -> None:
    assert _libc is not None
    zero = ctypes.c_ulong(0)
    _checked(_libc.prctl(option, ctypes.c_ulong(value), zero, zero, zero))


def drop_capabilities() -> None:
    """Give up every capability, for good: programs can't be run to get them back."""
    header = struct.pack("II", CAPABILITIES_VERSION_3, 0)
    call(SYS_CAPSET[os.uname().machine], header, bytes(24))
