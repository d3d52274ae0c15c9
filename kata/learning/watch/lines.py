"""The session in plain lines, where there is no terminal to draw on."""

import sys
import threading
from queue import Empty, SimpleQueue
from typing import Any

from rich.console import Console

from kata.checking.verdict import Verdict
from kata.learning.board import print_board, print_failures
from kata.learning.watch.session import Session
from kata.manifest import exercises

TICK_SECONDS = 0.25


class Lines:
    """Prints each verdict as it comes. Ends with stdin, once nothing is left to be told."""

    def __init__(
        self, console: Console, session: Session, events: "SimpleQueue[tuple[Any, ...]]"
    ) -> None:
        self._console = console
        self._session = session
        self._events = events
        self._told: dict[str, Verdict | None] = {}
        self._input_ended = threading.Event()

    def run(self) -> None:
        threading.Thread(target=self._read_input, daemon=True).start()
        session = self._session
        self._told = dict(session.verdicts)
        self._told[session.current.id] = None
        session.begin()
        while session.run is not None or not self._input_ended.is_set():
            self._tell()
            try:
                kind, *values = self._events.get(timeout=TICK_SECONDS)
            except Empty:
                session.tick()
                continue
            if kind == "saves":
                for each in values[0]:
                    self._told[each] = None
                session.saved(*values)
            elif kind == "event":
                session.took(*values)
        self._tell()

    def _tell(self) -> None:
        session = self._session
        if session.run is not None:
            return
        verdicts = [session.verdicts[step.id] for step in exercises()]
        new = [each for each in verdicts if each and self._told[each.exercise.id] is not each]
        if not new:
            return
        print_failures(self._console, new, session.package)
        print_board(self._console, [each for each in verdicts if each], session.package)
        sys.stdout.flush()
        self._told = dict(session.verdicts)

    def _read_input(self) -> None:
        try:
            while sys.stdin.read(4096):
                pass
        except (OSError, ValueError):
            pass
        self._input_ended.set()
