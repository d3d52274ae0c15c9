"""Starts workers, from the warm parent or cold, and talks to them within a time limit."""

import contextlib
import json
import os
import selectors
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from typing import Protocol

from kata import processes
from kata.checking import time_limits
from kata.checking.findings import how_it_ended
from kata.contract import Interface
from kata.files import ROOT
from kata.grading.worker.start_parent import clean_environment
from kata.grading.worker.wire import Frame, ProtocolError, decode, receive_frame

PRINTED = 20_000
"""How much of what a submission prints is kept between two answers: the last characters."""
KILL_SECONDS = 10.0
_HAS_POLL = hasattr(selectors, "PollSelector")  # For two files, quicker than epoll.


class WorkerGone(Exception):
    """The worker ended. The text says how; ``status`` is negative for a signal."""

    def __init__(self, status: int | None) -> None:
        if status is None:
            super().__init__("nobody knows how")
        else:
            super().__init__(how_it_ended(status))
        self.status = status


class GraderTrouble(Exception):
    """The grader itself is in trouble; no submission is to blame."""


class Launcher:
    """Starts workers. ``protections`` are those of the first one, which all must have."""

    def __init__(self) -> None:
        self.protections: list[str] = []

    def start(self, exercise: Interface, cpu_seconds: float) -> "Worker":
        """A locked worker for one exercise. Raises GraderTrouble."""
        worker = self._worker(exercise.call, cpu_seconds)
        fewer = set(self.protections) - set(worker.protections)
        if fewer:
            worker.kill()
            raise GraderTrouble(f"A worker lacks protections: {', '.join(sorted(fewer))}.")
        return worker

    def probe(self) -> list[str]:
        """Start a worker to see what protections there are on this system."""
        worker = self._worker("", 10.0)
        worker.kill()
        self.protections = worker.protections
        return self.protections

    def _worker(self, call: str, cpu_seconds: float) -> "Worker":
        raise NotImplementedError


class Worker:
    """The judge's end of one worker: its wire, what it prints, and its life."""

    def __init__(self, wire: socket.socket, prints: socket.socket, life: "Life") -> None:
        self._wire, self._prints, self._life = wire, prints, life
        self._printed = bytearray()
        for end in (wire, prints):
            end.setblocking(False)
        self._selector = selectors.PollSelector() if _HAS_POLL else selectors.DefaultSelector()
        self._selector.register(prints, selectors.EVENT_READ)
        self._selector.register(wire, selectors.EVENT_READ)
        try:
            self.protections = [
                str(name) for name in decode(self.receive(time_limits.START)).values["protections"]
            ]
        except (WorkerGone, TimeoutError, ProtocolError, KeyError) as error:
            self.kill()
            raise GraderTrouble(f"A worker did not start: {error} {self.printed()}") from None

    def send(self, frame: bytes, seconds: float) -> None:
        """Raises TimeoutError or WorkerGone."""
        end = time.monotonic() + seconds
        view = memoryview(frame)
        while view:
            try:
                view = view[self._wire.send(view) :]
            except BlockingIOError:
                self._selector.modify(self._wire, selectors.EVENT_WRITE)
                self._wait(end)
                self._selector.modify(self._wire, selectors.EVENT_READ)
            except OSError:
                raise WorkerGone(self._life.end()) from None

    def receive(self, seconds: float) -> Frame:
        """The next frame that arrives. Raises TimeoutError, WorkerGone or ProtocolError."""
        end = time.monotonic() + seconds

        def read(count: int) -> bytearray:
            content = bytearray(count)
            view = memoryview(content)
            while view:
                try:
                    got = self._wire.recv_into(view)
                except BlockingIOError:
                    self._wait(end)
                    continue
                except OSError:
                    got = 0
                if not got:
                    raise WorkerGone(self._life.end())
                view = view[got:]
            return content

        # Waits before it reads: what was printed before the answer is then known to be there.
        self._wait(end)
        return receive_frame(read)

    def printed(self) -> str:
        """What was printed since this was last asked, its end at least."""
        text = self._printed.decode("utf-8", "replace")
        self._printed.clear()
        return text

    def kill(self) -> None:
        """Kill the worker and all it started, and wait until it is gone."""
        self._life.end()
        for resource in (self._selector, self._wire, self._prints):
            resource.close()

    def _wait(self, end: float) -> None:
        """Until the wire is ready, taking what is printed meanwhile."""
        while True:
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError
            ready = {key.fileobj for key, _ in self._selector.select(left)}
            if self._prints in ready:
                self._drain()
            if self._wire in ready:
                return

    def _drain(self) -> None:
        for _ in range(64):  # Whoever prints without end must not keep the judge here.
            try:
                piece = self._prints.recv(65536)
            except BlockingIOError:
                return
            except OSError:
                piece = b""
            if not piece:
                self._selector.unregister(self._prints)
                return
            self._printed += piece
            del self._printed[:-PRINTED]


class Life(Protocol):
    """The end of a worker."""

    def end(self) -> int | None:
        """Make sure that nothing of the worker runs on; its exit status, negative for a signal."""


class WarmLauncher(Launcher):
    """Asks the warm parent. Any number of judges may share one."""

    def __init__(self, control: socket.socket) -> None:
        super().__init__()
        self._control = control

    def _worker(self, call: str, cpu_seconds: float) -> Worker:
        pairs = [socket.socketpair() for _ in range(3)]
        request = json.dumps({"call": call, "cpu_seconds": cpu_seconds}).encode()
        try:
            socket.send_fds(self._control, [request], [theirs.fileno() for _, theirs in pairs])
        except OSError as error:
            raise GraderTrouble(f"The warm parent is gone: {error}") from None
        finally:
            for _, theirs in pairs:
                theirs.close()
        wire, prints, life = (ours for ours, _ in pairs)
        return Worker(wire, prints, _LifeLine(life))


class _LifeLine:
    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._status: int | None = None
        self._over = False

    def end(self) -> int | None:
        if not self._over:
            self._over = True
            with contextlib.suppress(OSError):
                self._line.settimeout(KILL_SECONDS)
                self._line.shutdown(socket.SHUT_WR)
                answer = self._line.recv(64)
                self._status = int(answer) if answer else None
            self._line.close()
        return self._status


class ColdLauncher(Launcher):
    """Starts each worker as a new Python, on systems whose processes can't fork."""

    def _worker(self, call: str, cpu_seconds: float) -> Worker:
        pairs = [socket.socketpair() for _ in range(2)]
        theirs = [pair[1] for pair in pairs]
        folder = tempfile.mkdtemp(prefix="kata-")
        os.chmod(folder, 0o777)  # The worker may run as another user.
        numbers = [] if sys.platform == "win32" else [end.fileno() for end in theirs]
        child = processes.start_python(
            "kata.grading.worker.cold",
            *(call, str(cpu_seconds), folder, *map(str, numbers)),
            cwd=ROOT,
            env=clean_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=numbers,
        )
        assert child.stdin is not None
        if sys.platform == "win32":
            shared = [end.share(child.pid).hex() for end in theirs]
            child.stdin.write("\n".join(shared).encode())
        child.stdin.close()
        for end in theirs:
            end.close()
        return Worker(pairs[0][0], pairs[1][0], _Child(child, folder))


class _Child:
    def __init__(self, child: "subprocess.Popen[bytes]", folder: str) -> None:
        self._child, self._folder = child, folder

    def end(self) -> int | None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(0.05)  # Only one that ends by itself says how.
        status = processes.kill(self._child)
        shutil.rmtree(self._folder, ignore_errors=True)
        return status
