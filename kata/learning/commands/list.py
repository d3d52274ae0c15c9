"""``python -m kata list``: all exercises, with what is known of them without checking."""

import argparse

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kata.checking.verdict import Verdict
from kata.learning.arguments import add_package
from kata.learning.board import shown_status
from kata.learning.encores import heading, opens_encores
from kata.learning.progress import Progress
from kata.manifest import Exercise, core_exercises, encores, exercises, find_package


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_package(parser)


def run(options: argparse.Namespace) -> int:
    """List the exercises. Returns 0, or raises UserError."""
    package = find_package(options.package)
    progress = Progress(package)
    known = {exercise.id: progress.known(exercise) for exercise in exercises()}
    console = Console(highlight=False)
    console.print(_table(core_exercises(), known))
    if encores():
        is_open = opens_encores(verdict for verdict in known.values() if verdict is not None)
        console.print(Text(f"\n  {heading(is_open)}", style="dim"))
        console.print(_table(encores(), known))
    return 0


def _table(listed: tuple[Exercise, ...], known: dict[str, Verdict | None]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    for exercise in listed:
        verdict = known[exercise.id]
        symbol, word, colour = shown_status(verdict)
        table.add_row(
            Text(f"  {symbol}", style=colour),
            Text(exercise.id),
            Text(exercise.title),
            Text(word, style=colour),
            Text(f"{exercise.minutes} min", style="dim"),
        )
    return table
