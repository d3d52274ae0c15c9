"""``python -m kata hint``: the next hint for an exercise, or one by its number."""

import argparse
from pathlib import Path

from rich.console import Console
from rich.text import Text

from kata.errors import UserError
from kata.files import command_here
from kata.learning.arguments import add_exercise, add_package
from kata.learning.progress import Progress
from kata.manifest import Exercise, find_package


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_exercise(parser)
    parser.add_argument(
        "number", nargs="?", type=int, help="which one, from 1 (default: the next one)"
    )
    add_package(parser)


def run(options: argparse.Namespace) -> int:
    """Show the hint and record that it was seen. Returns 0, or raises UserError."""
    exercise, last = options.exercise, len(options.exercise.hints)
    number = see_hint(find_package(options.package), exercise, options.number)
    console = Console(highlight=False)
    console.print(Text(f"{exercise.title} · hint {number} of {last}", style="bold"))
    console.print(Text(f"\n{exercise.hints[number - 1]}\n"))
    if number < last:
        following = f"{command_here()} hint {exercise.id} {number + 1}"
        console.print(Text(f"Still stuck? The next one: {following}"), soft_wrap=True)
    return 0


def see_hint(package: Path, exercise: Exercise, number: int | None = None) -> int:
    """Which hint to show, the next one or this one, which is now seen. Raises UserError."""
    progress, last = Progress(package), len(exercise.hints)
    if not last:
        raise UserError(f"{exercise.id} has no hints yet.")
    if number is None:
        number = min(progress.hints_seen(exercise) + 1, last)
    if not 1 <= number <= last:
        raise UserError(f"{exercise.id} has hints 1 to {last}, not {number}.")
    progress.see_hint(exercise, number)
    return number
