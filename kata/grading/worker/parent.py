"""The warm parent: has torch loaded, and makes a locked worker in milliseconds whenever asked.

It never loads checks or solutions, because what it holds its children can find. It runs in a
process of its own (``python -m kata.grading.worker.parent FD``) and listens on a socket; each
request brings the worker's ends of three sockets: the wire, what the submission prints, and a life
line. When the judge's end of the life line closes, because the judge is done or dead, the worker
is killed with everything that it started.
"""

import contextlib
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NoReturn

from kata import processes
from kata.grading.sandbox import filesystem, linux
from kata.grading.sandbox.lockdown import lock_down
from kata.grading.sandbox.visible import import_path, readable_paths

WIRE = 3
"""The wire's file descriptor in a worker; 1 and 2 are what it prints."""


def main() -> int:
    control = socket.socket(fileno=int(sys.argv[1]))
    os.umask(0o022)  # Workers, which may be another user's, have to see what is shown to them.
    readable, path = readable_paths(), import_path()
    has_mounts = _enter_namespaces(readable)
    load_torch()
    sys.path[:] = path
    sys.meta_path[:] = [finder for finder in sys.meta_path if "__editable__" not in repr(finder)]
    WarmParent(control, readable, has_mounts).run()
    return 0


def _enter_namespaces(readable: list[str]) -> bool:
    """Move to namespaces in which workers can be given theirs, with the power to do so.

    Continues in a child process, the first of a process namespace: when it ends, all do. Returns
    whether the workers' file system is ready.
    """
    enter = next((way for way in (_with_own_power, _as_own_user) if _succeeds(way)), None)
    if enter is None:
        linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
        return False
    enter()
    child = os.fork()
    if child:
        os.close(int(sys.argv[1]))
        with contextlib.suppress(KeyboardInterrupt):
            os.waitpid(child, 0)
        os._exit(0)
    processes.die_with_parent()
    try:
        filesystem.prepare(readable)
    except OSError:
        return False
    return True


def _with_own_power() -> None:
    linux.unshare(linux.NEWNS | linux.NEWPID)


def _as_own_user() -> None:
    """Without any power, through a user namespace in which this user is root."""
    user, group = os.getuid(), os.getgid()
    linux.unshare(linux.NEWUSER | linux.NEWNS | linux.NEWPID)
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"0 {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"0 {group} 1", encoding="ascii")


def _succeeds(enter: Callable[[], None]) -> bool:
    """Whether a child of this process can do it: after half of it there is no way back."""
    child = os.fork()
    if not child:
        try:
            enter()
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def load_torch() -> None:
    """Load what a submission's first calls would, most of it once and for all."""
    import torch

    torch.set_num_threads(1)  # Before any operation: with two, forked children hang.
    from kata.submission.small_tensors import use_own_convolutions

    use_own_convolutions()
    weight = torch.nn.Parameter(torch.ones(1))
    (weight * 2).sum().backward()
    for optimizer in (torch.optim.SGD([weight], lr=0.1), torch.optim.Adam([weight])):
        optimizer.step()
    import torch.distributions
    import torch.utils.data

    import kata.grading.worker.serve  # noqa: F401


@dataclass
class _Worker:
    """A child process, the life line it hangs on, and its folder where it needs one outside."""

    life: socket.socket
    folder: str


class WarmParent:
    """Makes workers until the socket ``control`` closes."""

    def __init__(self, control: socket.socket, readable: list[str], has_mounts: bool) -> None:
        self._control = control
        self._readable = readable
        self._has_mounts = has_mounts
        self._own_namespace = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        self._workers: dict[int, _Worker] = {}
        self._made = 0
        self._selector = selectors.DefaultSelector()

    def run(self) -> None:
        wake, wakes = socket.socketpair()
        wakes.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # That is for the judge.
        signal.set_wakeup_fd(wakes.fileno(), warn_on_full_buffer=False)
        self._selector.register(wake, selectors.EVENT_READ, "child")
        self._selector.register(self._control, selectors.EVENT_READ, "control")
        processes.freeze()
        while True:
            for key, _ in self._selector.select():
                if key.data == "control" and not self._accept():
                    self._kill_all()
                    return
                if key.data == "child":
                    wake.recv(4096)
                    self._reap()
                elif key.data in self._workers:
                    self._kill(key.data)

    def _accept(self) -> bool:
        """Take one request; False where no judge is left."""
        request, descriptors, _, _ = socket.recv_fds(self._control, 65536, 3)
        if not request:
            return False
        wanted = json.loads(request)
        wire, prints, life = descriptors
        try:
            self._make(wanted["call"], wanted["cpu_seconds"], wire, prints, life)
        finally:
            os.close(wire)
            os.close(prints)
        return True

    def _make(self, call: str, cpu_seconds: float, wire: int, prints: int, life: int) -> None:
        self._made += 1
        folder = "" if self._has_mounts else tempfile.mkdtemp(prefix="kata-")
        separate = self._next_child_has_own_namespace()
        try:
            pid = os.fork()
        except OSError:  # The judge sees its life line end.
            os.close(life)
            shutil.rmtree(folder, ignore_errors=True)
            return
        if not pid:
            self._become_worker(call, cpu_seconds, wire, prints, folder, separate)
        if separate:
            linux.join_namespace(self._own_namespace, linux.NEWPID)
        line = socket.socket(fileno=life)
        self._workers[pid] = _Worker(line, folder)
        self._selector.register(line, selectors.EVENT_READ, pid)

    @staticmethod
    def _next_child_has_own_namespace() -> bool:
        try:
            linux.unshare(linux.NEWPID)
        except OSError:
            return False
        return True

    def _become_worker(
        self,
        call: str,
        cpu_seconds: float,
        wire: int,
        prints: int,
        folder: str,
        separate: bool,
    ) -> NoReturn:
        from kata.grading.worker import serve as worker

        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.setsid()
            high = os.dup(wire), os.dup(prints)  # Out of the way of what they replace.
            nothing = os.open("/dev/null", os.O_RDONLY)
            for source, target in ((nothing, 0), (high[1], 1), (high[1], 2), (high[0], WIRE)):
                os.dup2(source, target)
            os.closerange(WIRE + 1, os.sysconf("SC_OPEN_MAX"))
            sys.stdout, sys.stderr = (
                open(number, "w", buffering=1, encoding="utf-8", errors="backslashreplace")  # noqa: SIM115
                for number in (1, 2)
            )
            worker.preload(call)
            if folder:
                os.chmod(folder, 0o777)
            protections = lock_down(
                self._made,
                cpu_seconds,
                in_process_namespace=separate,
                root_is_ready=self._has_mounts,
                readable=self._readable,
                writable=folder,
            )
            place = Path(folder or filesystem.SUBMISSION)
            tempfile.tempdir = os.environ["TMPDIR"] = folder or filesystem.SCRATCH
            ends = worker.Wire(partial(os.read, WIRE), partial(os.write, WIRE))
            worker.serve(ends, place, protections)
        except BaseException as trouble:
            with contextlib.suppress(BaseException):
                print(f"The worker could not start: {trouble!r}", flush=True)
            os._exit(1)
        os._exit(0)

    def _kill_all(self) -> None:
        for pid in list(self._workers):
            self._kill(pid)
        while self._workers:
            time.sleep(0.01)
            self._reap()

    def _kill(self, pid: int) -> None:
        """Kill a worker and what it started. Its namespace's end, or the reaping, does the rest."""
        with contextlib.suppress(KeyError):  # Killed before, and not reaped yet.
            self._selector.unregister(self._workers[pid].life)
        processes.kill_group(pid)

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                break
            worker = self._workers.pop(pid, None)
            if worker is None:
                continue
            with contextlib.suppress(KeyError):
                self._selector.unregister(worker.life)
            self._kill_orphans()
            if worker.folder:
                shutil.rmtree(worker.folder, ignore_errors=True)
            with contextlib.suppress(OSError):
                worker.life.send(str(os.waitstatus_to_exitcode(status)).encode())
            worker.life.close()
        self._kill_orphans()

    def _kill_orphans(self) -> None:
        """Where there are no process namespaces, what a dead worker started is our child now."""
        if os.getpid() == 1:
            return
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError, ValueError):
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                if parent == os.getpid() and int(folder.name) not in self._workers:
                    os.kill(int(folder.name), signal.SIGKILL)


if __name__ == "__main__":
    os._exit(main())  # Nothing here is worth the second that a tidy end takes.
