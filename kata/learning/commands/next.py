"""``python -m kata next``: the first exercise that is not passed yet."""

import argparse
from pathlib import Path

from rich.console import Console
from rich.text import Text

from kata.files import command_here
from kata.learning.arguments import add_package
from kata.learning.stubs import introduction
from kata.learning.verdicts import up_to_date
from kata.manifest import Exercise, core_exercises, encores, find_package
from kata.submission.showing import short_path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_package(parser)


def run(options: argparse.Namespace) -> int:
    """Show where the next exercise is and what it is about. Returns 0, or raises UserError."""
    package = find_package(options.package)
    console = Console(highlight=False)
    following = _first_unsolved(core_exercises(), package, console)
    if following is None:
        console.print(f"All exercises passed. Train your own VAE: {command_here()} train")
        following = _first_unsolved(encores(), package, console)
        if following is None:
            return 0
        console.print("\nThere is an encore, if you like:\n")
    _show(following, package, console)
    return 0


def _first_unsolved(
    exercises: tuple[Exercise, ...], package: Path, console: Console
) -> Exercise | None:
    for exercise in exercises:  # Check no further than needed.
        [verdict] = up_to_date(package, [exercise], console)
        if not verdict.is_passed:
            return exercise
    return None


def _show(exercise: Exercise, package: Path, console: Console) -> None:
    console.print(Text(f"Exercise {exercise.number} · {exercise.title}", style="bold"))
    console.print(Text(short_path(package / exercise.file), style="cyan"))
    console.print(Text(f"\n{introduction(exercise)}"))
    console.print(Text(f"\nOnce it passes: {exercise.goal}", style="green"))
    console.print(Text(f"About {exercise.minutes} minutes.", style="dim"))
