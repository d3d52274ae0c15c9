"""``python -m kata watch``: its options, and where it is displayed."""

import argparse
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any, NoReturn

from rich.console import Console

from kata import processes
from kata.files import command_here
from kata.learning.board import print_notes
from kata.learning.namesakes import namesakes
from kata.learning.watch.lines import Lines
from kata.learning.watch.runner import Runner
from kata.learning.watch.saves import Saves
from kata.learning.watch.session import Session
from kata.learning.watch.terminal import Terminal
from kata.manifest import core_exercises, find_package


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``watch`` to its parser."""
    parser.add_argument(
        "--package", default="exercises", help="the folder to watch (default: exercises)"
    )
    parser.add_argument(
        "--edit-cmd",
        metavar="COMMAND",
        help="the editor for `e`; n opens the next exercise in it, too",
    )
    parser.add_argument(
        "--plain",
        action="store_true",
        help="print each verdict once, as lines: for screen readers; q and Enter end it",
    )
    parser.add_argument(
        "--spare",
        action="store_true",
        help="keep a spare process ready instead of forking one, as on Windows",
    )


def run(options: argparse.Namespace) -> int:
    """Watch until the user quits. Returns the exit status, or raises UserError."""
    package = find_package(options.package)
    for name in ("COLUMNS", "LINES"):  # Set there, a size would survive the window's resizing.
        os.environ.pop(name, None)
    console = Console(highlight=False)
    events: SimpleQueue[tuple[Any, ...]] = SimpleQueue()
    with _exit_on_signals():
        runner = Runner(
            package,
            lambda number, event: events.put(("event", number, event)),
            can_fork=processes.CAN_FORK and not options.spare,
        )
        saves = Saves(package, lambda changed: events.put(("saves", changed)))
        try:
            session = Session(package, runner, opens_next=options.edit_cmd is not None)
            notes = namesakes(package)
            print_notes(console, notes)
            session.notice = "\n".join(notes)
            if options.plain or not _is_interactive(console):
                Lines(console, session, events).run()
            else:
                Terminal(console, session, events, options.edit_cmd).run()
        except KeyboardInterrupt:
            pass
        finally:
            runner.close()
            saves.close()
    passed = len(session.passed)
    console.print(f"{passed} of {len(core_exercises())} passed. See you: {command_here()} watch")
    return 0


def _is_interactive(console: Console) -> bool:
    return sys.stdin.isatty() and console.is_terminal and not console.is_dumb_terminal


@contextmanager
def _exit_on_signals() -> Iterator[None]:
    """Let ``kill`` and a closed terminal end this as cleanly as a key does."""

    def end(number: int, _: object) -> NoReturn:
        raise SystemExit(128 + number)

    numbers = [signal.SIGTERM] + ([signal.SIGHUP] if os.name == "posix" else [])
    before = {number: signal.signal(number, end) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
