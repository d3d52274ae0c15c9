"""``python -m kata check``: a verdict on every exercise, and the board."""

import argparse
from pathlib import Path

from rich.console import Console

from kata.checking.events import CheckStarted, Event, Paused
from kata.checking.report import Report, write_report
from kata.checking.run_in_subprocess import run_checks
from kata.checking.verdict import Verdict
from kata.errors import UserError
from kata.learning.arguments import add_exercises, add_package
from kata.learning.board import print_board, print_failures, print_notes
from kata.learning.encores import begun, opens_encores
from kata.learning.namesakes import namesakes
from kata.learning.verdicts import check_and_note
from kata.manifest import ROOT, Exercise, chosen, find_exercise, find_package


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_exercises(parser)
    add_package(parser, "the folder to check: exercises (default), solutions, or a path")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the verdicts to FILE")
    parser.add_argument("--seed", type=int, help="draw the checks' inputs from this seed")


def run(options: argparse.Namespace) -> int:
    """Check and show. Returns 0 where all passed, 1 otherwise, or raises UserError.

    Where no exercise is named, an encore is checked once the others pass, if it was begun; what is
    returned and written then says nothing of it.
    """
    package = find_package(options.package)
    if options.json is not None and not options.json.absolute().parent.is_dir():
        raise UserError(
            f"There is no folder {options.json.parent} to write {options.json.name} to."
        )
    if options.seed is not None and not 0 <= options.seed < 2**32:
        raise UserError(f"--seed has to be from 0 to 2**32 - 1, not {options.seed}.")
    exercise_ids = chosen(options.exercises)
    console = Console(highlight=False)
    with console.status("Loading PyTorch …") as status:

        def show(event: Event) -> None:
            if isinstance(event, Paused):
                status.stop()
            elif isinstance(event, CheckStarted):
                status.update(f"{find_exercise(event.exercise).title}: {event.check}")

        def check(exercises: list[Exercise]) -> list[Verdict]:
            # Progress is only for the student's own folder, and for the usual inputs.
            if package == ROOT / "exercises" and options.seed is None:
                return check_and_note(package, exercises, show)
            return run_checks(package, [each.id for each in exercises], options.seed, show)

        verdicts = check([find_exercise(exercise_id) for exercise_id in exercise_ids])
        more = begun(package) if not options.exercises and opens_encores(verdicts) else []
        everything = verdicts + (check(more) if more else [])
    print_notes(console, namesakes(package))
    print_failures(console, everything, package)
    print_board(console, everything, package)
    if options.json is not None:
        try:
            write_report(options.json, Report.of(package.name, verdicts))
        except OSError as error:
            raise UserError(f"{options.json} can't be written: {error.strerror}.") from None
    return 0 if all(verdict.is_passed for verdict in verdicts) else 1
