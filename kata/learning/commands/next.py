"""``python -m kata next``: the first exercise that is not passed yet."""

import argparse

from rich.console import Console
from rich.text import Text

from kata.files import command_here
from kata.learning.arguments import add_package
from kata.learning.stubs import introduction
from kata.learning.verdicts import up_to_date
from kata.manifest import exercises, find_package
from kata.submission.showing import short_path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_package(parser)


def run(options: argparse.Namespace) -> int:
    """Show where the next exercise is and what it is about. Returns 0, or raises UserError."""
    package = find_package(options.package)
    console = Console(highlight=False)
    for exercise in exercises():  # Check no further than needed.
        [verdict] = up_to_date(package, [exercise], console)
        if not verdict.is_passed:
            break
    else:
        console.print(f"All exercises passed. Train your own VAE: {command_here()} train")
        return 0
    console.print(Text(f"Exercise {exercise.number} · {exercise.title}", style="bold"))
    console.print(Text(short_path(package / exercise.file), style="cyan"))
    console.print(Text(f"\n{introduction(exercise)}"))
    console.print(Text(f"\nOnce it passes: {exercise.goal}", style="green"))
    console.print(Text(f"About {exercise.minutes} minutes.", style="dim"))
    return 0
