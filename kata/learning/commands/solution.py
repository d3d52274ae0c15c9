"""``python -m kata solution``: the reference solution, for those who have passed."""

import argparse
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.text import Text

from kata.checking.verdict import Verdict
from kata.errors import UserError
from kata.learning.answers import code_of, in_colours
from kata.learning.arguments import add_exercise, add_package
from kata.learning.progress import Progress
from kata.learning.verdicts import up_to_date
from kata.manifest import ROOT, Exercise, find_package
from kata.submission.showing import short_path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_exercise(parser)
    parser.add_argument("--give-up", action="store_true", help="show it without a pass")
    add_package(parser)


def run(options: argparse.Namespace) -> int:
    """Show the solution. Returns 0, or raises UserError, also before a pass."""
    exercise, package = options.exercise, find_package(options.package)
    console = Console(highlight=False)
    path, code = solution_of(
        exercise,
        package,
        options.give_up,
        lambda: up_to_date(package, [exercise], console)[0],
    )
    console.print(Text(short_path(path), style="cyan"))
    console.print(in_colours(code))
    return 0


def solution_of(
    exercise: Exercise, package: Path, give_up: bool, verdict: Callable[[], Verdict]
) -> tuple[Path, str]:
    """The reference solution's path and code, for those who passed or give up.

    ``verdict`` is asked where the exercise was never passed before. Raises UserError.
    """
    path = ROOT / "solutions" / exercise.file
    code = code_of(path)
    if code is None:
        raise UserError("The reference solutions are not in this folder. Ask who gave it to you.")
    if not (give_up or Progress(package).has_solved(exercise) or verdict().is_passed):
        raise UserError(
            f"{exercise.id} is not passed yet, so the solution is still yours to find. "
            f"Try: hint {exercise.id}. To see it all the same, add --give-up."
        )
    return path, code
