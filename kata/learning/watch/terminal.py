"""The session on a terminal: draws it, reads keys, and lends the terminal to other programs."""

import base64
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from typing import Any

from rich.console import Console

from kata.errors import UserError
from kata.learning.editor import open_in_editor
from kata.learning.picture.showing import show
from kata.learning.watch.keys import Keys
from kata.learning.watch.screen import Screen
from kata.learning.watch.session import Session

TICK_SECONDS = 0.25


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
        session, drawn = self._session, self._session.picture
        assert drawn is not None
        try:
            show(drawn.words, base64.b64decode(drawn.png), session.current.id)
        except UserError as error:
            session.notice = str(error)
            return
        self._console.print("\nAny key goes back.")
        with suppress(KeyboardInterrupt), self._keys.listening():
            self._wait_for_key_or_save()

    def _wait_for_key_or_save(self) -> None:
        """Handle events meanwhile."""
        kind = ""
        while kind not in ("key", "saves"):
            with suppress(Empty):
                kind, *values = self._events.get(timeout=TICK_SECONDS)
                if kind != "key":
                    self._handle(kind, *values)
                elif values == ["end"]:
                    self._session.action = "quit"
            self._session.tick()

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
