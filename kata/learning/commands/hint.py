"""``python -m kata hint``: the next hint for an exercise, or one by its number."""

import argparse
from pathlib import Path

from rich.console import Console
from rich.text import Text

from kata.errors import UserError
from kata.files import command_here
from kata.learning.arguments import NAMES, add_package
from kata.learning.encores import begun
from kata.learning.progress import Progress
from kata.manifest import Exercise, core_exercises, exercises, find_package, named_exercise

NEXT = "next"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "exercise",
        nargs="?",
        type=lambda name: None if name == NEXT else named_exercise(name),
        default=NEXT,
        metavar="exNN",
        help=f"{NAMES} (default: {NEXT}, the first that isn't passed)",
    )
    parser.add_argument(
        "number", nargs="?", type=int, help="which one, from 1 (default: the next one)"
    )
    add_package(parser)


def run(options: argparse.Namespace) -> int:
    """Show the hint and record that it was seen. Returns 0, or raises UserError."""
    package, console = find_package(options.package), Console(highlight=False)
    exercise = options.exercise or _being_worked_on(package)
    if exercise is None:
        for_one = f"{command_here()} hint {exercises()[0].id}"
        console.print(Text(f"All passed. A hint for one of them, say: {for_one}"), soft_wrap=True)
        return 0
    last = len(exercise.hints)
    number = see_hint(package, exercise, options.number)
    console.print(Text(f"{exercise.title} · hint {number} of {last}", style="bold"))
    console.print(Text(f"\n{exercise.hints[number - 1]}\n"))
    if number < last:
        following = f"{command_here()} hint {exercise.id} {number + 1}"
        console.print(Text(f"Still stuck? The next one: {following}"), soft_wrap=True)
    return 0


def _being_worked_on(package: Path) -> Exercise | None:
    """The first that isn't passed, as far as known; of the encores, those that were begun."""
    progress = Progress(package)
    for exercise in (*core_exercises(), *begun(package)):
        known = progress.known(exercise)
        if known is None or not known.is_passed:
            return exercise
    return None


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
