"""``kata watch`` in a real terminal: tmux runs it, types, and reads the screen."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from kata.manifest import ROOT

SECONDS = 300.0
RUNNING = ("… loading", "… checking", "… changed")


class Terminal:
    """One window of 80×24 with ``kata watch`` on the package ``exercises`` in ``folder``."""

    def __init__(self, folder: Path, *options: str):
        self.folder = folder
        self.mark = f"kata-{uuid.uuid4().hex}"
        self._tmux = [shutil.which("tmux") or "tmux", "-L", self.mark, "-f", os.devnull]
        environment = {
            "KATA_MARK": self.mark,
            "PYTHONPATH": str(ROOT),
            "LANG": "C.UTF-8",
            "COLUMNS": "80",
            "VISUAL": "",
            "EDITOR": "touch",
        }
        settings = [word for pair in environment.items() for word in ("-e", "=".join(pair))]
        self.run(
            *("new-session", "-d", "-x", "80", "-y", "24", "-c", str(folder), *settings),
            # As where .venv is activated; tmux sets this one as it likes.
            *("env", f"PATH={Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"),
            *(sys.executable, "-m", "kata", "watch", *options),
            *(";", "set-option", "remain-on-exit", "on"),
        )
        self.pid = int(self.run("display-message", "-p", "#{pane_pid}"))

    def run(self, *command: str) -> str:
        return subprocess.run(
            [*self._tmux, *command], check=True, capture_output=True, encoding="utf-8"
        ).stdout

    def press(self, *keys: str) -> None:
        self.run("send-keys", *keys)

    def screen(self) -> str:
        return self.run("capture-pane", "-p")

    def exit_status(self) -> int | None:
        """The watch's, once it has ended and tmux has noticed."""
        is_dead, status, server = self.run(
            "display-message", "-p", "#{pane_dead},#{pane_dead_status},#{pid}"
        ).split(",")
        if is_dead == "1" and not status:
            os.kill(int(server), signal.SIGCHLD)  # It sometimes misses that its child has ended.
        return int(status) if status else None

    def wait_for(self, *words: str) -> str:
        """The screen, once it shows all of these words, has settled, and no check is running."""
        screen = ""

        def is_there() -> bool:
            nonlocal screen
            previous, screen = screen, self.screen()
            is_idle = not any(label in screen for label in RUNNING)
            return is_idle and screen == previous and all(word in screen for word in words)

        self.wait_until(is_there)
        return screen

    def wait_until(self, condition: Callable[[], bool], seconds: float = SECONDS) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"waited in vain on\n{self.screen()}"
            time.sleep(0.05)

    def save(self, name: str, text: str | bytes) -> None:
        content = text if isinstance(text, bytes) else text.encode()
        (self.folder / "exercises" / name).write_bytes(content)

    def processes(self) -> dict[int, str]:
        """The watch and all processes that it started, with their command lines."""
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if f"KATA_MARK={self.mark}".encode() in (entry / "environ").read_bytes():
                    found[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
            except OSError:
                continue
        return {pid: command for pid, command in found.items() if command and "tmux" not in command}

    def wait_until_gone(self, seconds: float = SECONDS) -> dict[int, str]:
        """Its processes that are still there after at most this time."""
        end = time.monotonic() + seconds
        while (left := self.processes()) and time.monotonic() < end:
            time.sleep(0.05)
        return left

    def close(self) -> None:
        subprocess.run([*self._tmux, "kill-server"], capture_output=True)


def masked(screen: str) -> str:
    """The screen without what differs from run to run."""
    screen = re.sub(r"\d\d:\d\d:\d\d, \d+\.\d s", "HH:MM:SS, S s", screen)
    screen = re.sub(r"-\d{8}-\d{6}", "-DATE", screen)
    screen = re.sub(r"after [\d.]+ seconds", "after S seconds", screen)  # More on a busy machine.
    return "\n".join(line.rstrip() for line in screen.split("\n")).rstrip() + "\n"
