"""``python -m kata status``: the board."""

import argparse

from rich.console import Console

from kata.learning.arguments import add_package
from kata.learning.board import print_board
from kata.learning.verdicts import up_to_date
from kata.manifest import exercises, find_package


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_package(parser)


def run(options: argparse.Namespace) -> int:
    """Check what has changed, then show the board. Returns 0, or raises UserError."""
    package = find_package(options.package)
    console = Console(highlight=False)
    print_board(console, up_to_date(package, list(exercises()), console), package)
    return 0
