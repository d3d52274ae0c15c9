"""The session on a terminal: draws it, reads keys, and lends the terminal to other programs."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from typing import Any

from rich.console import Console

from kata import isolation
from kata.errors import UserError
from kata.learning.editor import open_in_editor
from kata.learning.watch.keys import Keys
from kata.learning.watch.screen import Screen
from kata.learning.watch.session import Session

TICK_SECONDS = 0.25
POLL_SECONDS = 0.05


class Terminal:
    """Shows ``session`` until the user quits; saves and the runs' events arrive in ``events``."""

    def __init__(
        self,
        console: Console,
        session: Session,
        events: "SimpleQueue[tuple[Any, ...]]",
        edit_command: str | None = None,
    ) -> None:
        self._edit_command = edit_command
        self._console = console
        self._session = session
        self._events = events
        self._screen = Screen(console, session)
        self._keys = Keys(lambda key: events.put(("key", key)))

    def run(self) -> None:
        self._session.begin()
        with self._suspend_key():
            while self._session.action != "quit":
                self._session.action = ""
                with self._keys.listening(), self._screen.shown():
                    self._serve()
                self._lend_terminal()
        self._keys.close()

    def _serve(self) -> None:
        """Handle events until there is something to do outside of the screen."""
        size, changed = None, True
        while not self._session.action:
            # A run's seconds tick on, and the window may be resized at any time.
            if changed or self._session.run is not None or size != self._console.size:
                size = self._console.size
                self._screen.draw()
            changed = self._handle_events()
            self._session.tick()

    def _handle_events(self) -> bool:
        """Wait briefly for an event, then handle all that have arrived. Returns whether any had."""
        handled_any = False
        try:
            self._handle(*self._events.get(timeout=TICK_SECONDS))
            handled_any = True
            while not self._session.action:
                self._handle(*self._events.get_nowait())
        except Empty:
            pass
        return handled_any

    def _handle(self, kind: str, *values: Any) -> None:
        if kind == "saves":
            self._session.handle_saves(*values)
        elif kind == "event":
            self._session.handle_event(*values)
        elif not self._screen.scroll(*values):
            self._session.handle_key(*values)

    def _lend_terminal(self) -> None:
        """Do what needs the terminal for itself."""
        session = self._session
        if session.action == "edit":
            try:
                open_in_editor(session.path, self._edit_command)
            except UserError as error:
                session.notice = str(error)
        elif session.action == "picture":
            self._picture()
        elif session.action == "suspend":
            os.kill(os.getpid(), signal.SIGSTOP)

    def _picture(self) -> None:
        """Show the picture until a key is pressed or a file is saved."""
        session = self._session
        command = isolation.python_command("kata", "picture", session.current.id)
        with suppress(KeyboardInterrupt):
            process = subprocess.Popen([*command, "--package", str(session.package)])
            try:
                if not self._wait_until(lambda: process.poll() is not None):
                    return
            finally:
                if process.poll() is None:
                    process.terminate()
                    process.wait()
            self._console.print("\nAny key goes back.")
            with self._keys.listening():
                self._wait_until(lambda: False)

    def _wait_until(self, condition: Callable[[], bool]) -> bool:
        """Handle events meanwhile. Returns False as soon as there is a key or a save."""
        while not condition():
            with suppress(Empty):
                kind, *values = self._events.get(timeout=POLL_SECONDS)
                if kind != "key":
                    self._handle(kind, *values)
                elif values == ["end"]:
                    self._session.action = "quit"
                if kind != "event":
                    return False
            self._session.tick()
        return True

    @contextmanager
    def _suspend_key(self) -> Iterator[None]:
        """Let Ctrl-Z restore the terminal before it stops this process."""
        if not hasattr(signal, "SIGTSTP"):
            yield
            return
        before = signal.signal(signal.SIGTSTP, lambda *_: self._events.put(("key", "suspend")))
        try:
            yield
        finally:
            signal.signal(signal.SIGTSTP, before)
