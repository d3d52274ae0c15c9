"""The session as plain lines, for when there is no terminal to draw on, or no one to see it."""

import sys
import threading
from queue import Empty, SimpleQueue
from typing import Any

from rich.console import Console

from kata.checking.verdict import Verdict
from kata.learning.board import print_board, print_failures
from kata.learning.watch.session import Session
from kata.learning.watch.view import waits_for_folder
from kata.manifest import exercises

TICK_SECONDS = 0.25


class Lines:
    """Prints each new verdict. Ends with stdin or a line ``q``, once every verdict is printed."""

    def __init__(
        self, console: Console, session: Session, events: "SimpleQueue[tuple[Any, ...]]"
    ) -> None:
        self._console = console
        self._session = session
        self._events = events
        self._printed: dict[str, Verdict | None] = {}
        self._input_ended = threading.Event()
        self._folder_is_gone = False

    def run(self) -> None:
        threading.Thread(target=self._read_input, daemon=True).start()
        session = self._session
        self._printed = dict(session.verdicts)
        self._printed[session.current.id] = None
        session.begin()
        while session.run is not None or not self._input_ended.is_set():
            self._print_new()
            try:
                kind, *values = self._events.get(timeout=TICK_SECONDS)
            except Empty:
                session.tick()
                continue
            if kind == "saves":
                for exercise_id in values[0]:
                    self._printed[exercise_id] = None
                session.handle_saves(*values)
            elif kind == "event":
                session.handle_event(*values)
        self._print_new()

    def _print_new(self) -> None:
        session = self._session
        if session.run is not None:
            return
        was_gone, self._folder_is_gone = self._folder_is_gone, session.folder_is_gone
        if self._folder_is_gone and not was_gone:
            self._console.print(waits_for_folder(session))
        verdicts = [
            verdict
            for exercise in exercises()
            if (verdict := session.verdicts[exercise.id]) is not None
        ]
        new = [verdict for verdict in verdicts if self._printed[verdict.exercise.id] is not verdict]
        if not new:
            return
        print_failures(self._console, new, session.package)
        print_board(self._console, verdicts, session.package)
        sys.stdout.flush()
        self._printed = dict(session.verdicts)

    def _read_input(self) -> None:
        try:
            for line in sys.stdin:
                if line.strip().lower() == "q":
                    break
        except (OSError, ValueError):
            pass
        self._input_ended.set()
