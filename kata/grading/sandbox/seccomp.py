"""The system calls that no exercise needs, forbidden through libseccomp."""

import ctypes
import ctypes.util
import errno
import os
import sys
from functools import cache

ALLOW = 0x7FFF0000
NOT_EQUAL, MASKED_EQUAL = 1, 7
CLONE_THREAD = 0x00010000
CLONE3 = 435


def _error(number: int) -> int:
    return 0x00050000 | number


FORBIDDEN = (
    # Programs and processes.
    "execve execveat fork vfork",
    # Networks.
    "socket socketpair connect bind listen accept accept4 sendto sendmsg sendmmsg recvfrom",
    "recvmsg recvmmsg",
    # Other processes.
    "kill tkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_open pidfd_getfd pidfd_send_signal",
    "ptrace process_vm_readv process_vm_writev process_madvise kcmp",
    "shmget shmat shmctl semget semop semtimedop semctl msgget msgsnd msgrcv msgctl",
    "mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr",
    # Mounts and namespaces.
    "mount umount umount2 pivot_root chroot unshare setns mount_setattr",
    "open_tree move_mount fsopen fsconfig fsmount fspick mknod mknodat",
    # Parts of the kernel with a history of holes, and that no answer needs.
    "bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register",
    "memfd_create memfd_secret name_to_handle_at open_by_handle_at",
    "fanotify_init inotify_init inotify_init1 keyctl add_key request_key",
    # The system as a whole.
    "init_module finit_module delete_module kexec_load kexec_file_load reboot swapon swapoff",
    "acct quotactl quotactl_fd settimeofday clock_settime clock_adjtime adjtimex sethostname",
    "setdomainname syslog vhangup iopl ioperm modify_ldt personality lookup_dcookie nfsservctl",
    # Other users, and these walls themselves.
    "setuid setgid setreuid setregid setresuid setresgid setgroups setfsuid setfsgid capset",
    "landlock_create_ruleset seccomp",
)
"""Answered with "operation not permitted"."""


class _Compare(ctypes.Structure):
    _fields_ = (
        ("argument", ctypes.c_uint),
        ("operator", ctypes.c_int),
        ("first", ctypes.c_uint64),
        ("second", ctypes.c_uint64),
    )


@cache
def _library() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    for name in ("libseccomp.so.2", ctypes.util.find_library("seccomp")):
        try:
            library = ctypes.CDLL(name) if name else None
        except OSError:
            continue
        if library is not None:
            library.seccomp_init.restype = ctypes.c_void_p
            return library
    return None


def is_available() -> bool:
    """Whether libseccomp is there. Asking loads it, which has to happen before files are hidden."""
    return _library() is not None


def forbid() -> None:
    """Forbid them in this process, for good. Raises OSError. ``no_new_privs`` has to be set."""
    library = _library()
    if library is None:
        raise OSError(errno.ENOSYS, "this system has no libseccomp")
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(ALLOW)))
    try:
        for name in " ".join(FORBIDDEN).split():
            _rule(library, context, _error(errno.EPERM), name)
        # Threads are allowed; a library that finds no clone3 takes clone, whose flags can be seen.
        _rule(library, context, _error(errno.ENOSYS), "clone3")
        _rule(
            library,
            context,
            _error(errno.EPERM),
            "clone",
            _Compare(0, MASKED_EQUAL, CLONE_THREAD, 0),
        )
        # A process may signal its own threads; abort() does.
        _rule(
            library, context, _error(errno.EPERM), "tgkill", _Compare(0, NOT_EQUAL, os.getpid(), 0)
        )
        # PR_SET_PDEATHSIG: a worker dies with its parent.
        _rule(
            library, context, _error(errno.EPERM), "prctl", _Compare(0, MASKED_EQUAL, 0xFFFFFFFF, 1)
        )
        failed = library.seccomp_load(context)
        if failed:
            raise OSError(-failed, os.strerror(-failed))
    finally:
        library.seccomp_release(context)


def _rule(
    library: ctypes.CDLL, context: ctypes.c_void_p, action: int, name: str, *compare: _Compare
) -> None:
    number = library.seccomp_syscall_resolve_name(name.encode())
    if name == "clone3" and number < 0:
        number = CLONE3  # Younger than this library.
    if number < 0:
        return  # This machine's kernel has no such call.
    array = (_Compare * len(compare))(*compare)
    failed = library.seccomp_rule_add_array(
        context, ctypes.c_uint32(action), ctypes.c_int(number), len(compare), array
    )
    if failed:
        raise OSError(-failed, f"{name}: {os.strerror(-failed)}")
