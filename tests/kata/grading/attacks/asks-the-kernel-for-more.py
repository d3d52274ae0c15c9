# exercise: ex01
# tries: system calls that sandboxes forget: namespaces, mounts, rings, bpf, keys, page faults
# earns: nothing
# status: any
# needs: sandbox
import ctypes
import os
import platform

from torch import nn

libc = ctypes.CDLL(None, use_errno=True)
# unshare, mount, chroot, bpf, userfaultfd, io_uring_setup, keyctl, perf_event_open, setns,
# process_vm_readv, pidfd_open, pidfd_getfd, kcmp, name_to_handle_at
CALLS = {
    "x86_64": (272, 165, 161, 321, 323, 425, 250, 298, 308, 310, 434, 438, 312, 303),
    "aarch64": (97, 40, 51, 280, 282, 425, 219, 241, 268, 270, 434, 438, 272, 264),
}


class Trim(nn.Module):
    def forward(self, images):
        for number in CALLS.get(platform.machine(), ()):
            for first in (0, 0x10000000, os.getppid()):
                libc.syscall(number, first, 0, 0, 0, 0)
        if libc.unshare(0x10020000) == 0:  # a user and a mount namespace
            libc.mount(b"none", b"/tmp", b"tmpfs", 0, None)
            libc.mount(b"/", b"/tmp", None, 4096, None)
        return images * 0
