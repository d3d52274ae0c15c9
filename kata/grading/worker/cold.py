"""A worker as a Python of its own, where processes can't fork.

Runs as ``python -m kata.grading.worker.cold``.
"""

import os
import socket
import sys
import tempfile
from pathlib import Path

from kata import processes
from kata.grading.sandbox.lockdown import lock_down
from kata.grading.sandbox.visible import import_path, readable_paths
from kata.grading.worker import serve as worker
from kata.grading.worker.parent import load_torch


def main() -> None:
    call, cpu_seconds, folder, *numbers = sys.argv[1:]
    if sys.platform == "win32":
        sockets = [socket.fromshare(bytes.fromhex(line)) for line in sys.stdin]
    else:
        sockets = [socket.socket(fileno=int(number)) for number in numbers]
    wire, prints = sockets
    wire.setblocking(True)
    sys.stdout = sys.stderr = prints.makefile("w", encoding="utf-8", errors="backslashreplace")
    try:
        load_torch()
        worker.preload(call)
        processes.freeze()
        path = import_path()
        protections = lock_down(
            os.getpid(),
            float(cpu_seconds),
            in_process_namespace=False,
            root_is_ready=False,
            readable=readable_paths(),
            writable=folder,
        )
        sys.path[:] = path
        tempfile.tempdir = os.environ["TMPDIR"] = folder
        if sys.platform == "win32":
            ends = worker.Wire(wire.recv, wire.send)
        else:
            number = wire.fileno()
            ends = worker.Wire(lambda n: os.read(number, n), lambda b: os.write(number, b))
        worker.serve(ends, Path(folder), protections)
    except BaseException as trouble:
        print(f"The worker could not start: {trouble!r}", flush=True)
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
