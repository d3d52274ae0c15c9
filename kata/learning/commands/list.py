"""``python -m kata list``: all exercises, with what is known of them without checking."""

import argparse

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kata.learning.arguments import add_package
from kata.learning.board import shown_status
from kata.learning.progress import Progress
from kata.manifest import exercises, find_package


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_package(parser)


def run(options: argparse.Namespace) -> int:
    """List the exercises. Returns 0, or raises UserError."""
    package = find_package(options.package)
    progress = Progress(package)
    table = Table.grid(padding=(0, 2, 0, 0))
    for exercise in exercises():
        verdict = progress.known(exercise)
        symbol, word, colour = shown_status(verdict)
        table.add_row(
            Text(f"  {symbol}", style=colour),
            Text(exercise.id),
            Text(exercise.title),
            Text(word, style=colour),
            Text(f"{exercise.minutes} min", style="dim"),
        )
    Console(highlight=False).print(table)
    return 0
