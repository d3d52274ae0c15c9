"""The command line: ``python -m kata``."""

import argparse
import sys
from pathlib import Path
from typing import Any, NoReturn

from rich.console import Console

from kata.errors import UserError
from kata.learning import commands as steps
from kata.manifest import ROOT, chosen, find_exercise


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Returns the exit status; bad input is one line on stderr and 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        options = _parser(arguments).parse_args(arguments)
        status: int = options.run(options)
        return status
    except UserError as error:
        print(f"kata: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


class _Parser(argparse.ArgumentParser):
    """Tells of a wrong call in one line, as of all other bad input."""

    def error(self, message: str) -> NoReturn:
        raise UserError(f"{message[:1].upper()}{message[1:]}. See {self.prog} --help.")


def _parser(arguments: list[str]) -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m kata", description="Write a VAE, step by step.")
    commands = parser.add_subparsers(metavar="command", required=True)

    check = commands.add_parser("check", help="check the exercises and show the board")
    check.add_argument("exercises", nargs="*", metavar="exNN", help="only these (default: all six)")
    check.add_argument(
        "--package",
        default="exercises",
        help="the folder to check: exercises (default), solutions, or a path",
    )
    check.add_argument("--json", type=Path, metavar="FILE", help="also write the verdicts to FILE")
    check.add_argument("--seed", type=int, help="draw the checks' inputs from this seed")
    check.set_defaults(run=_check)

    steps.add_commands(commands)

    watch = commands.add_parser("watch", help="check at every save, in a terminal")
    if arguments[:1] == ["watch"]:
        from kata.learning.watch import command

        command.add_arguments(watch)
        watch.set_defaults(run=command.run)

    picture = commands.add_parser("picture", help="what your code gives beside what was expected")
    if arguments[:1] == ["picture"]:
        from kata.learning.picture import command as pictures

        pictures.add_arguments(picture)
        picture.set_defaults(run=pictures.run)

    train = commands.add_parser("train", help="train a VAE made of a package's own pieces")
    if arguments[:1] == ["train"]:  # Only then: its options come with torch, which takes seconds.
        from kata.training.command import add_arguments, run

        add_arguments(train)
        train.set_defaults(run=run)

    explore = commands.add_parser("explore", help="a page to play with a trained model")
    if arguments[:1] == ["explore"]:
        from kata.explore.command import add_arguments, run

        add_arguments(explore)
        explore.set_defaults(run=run)

    if (ROOT / "kata" / "grading").is_dir():  # Neither this nor the solutions go to students.
        _add_grade(commands, arguments)
    if (ROOT / "solutions").is_dir():
        _add_commands_on_solutions(commands)
    return parser


def _add_grade(commands: Any, arguments: list[str]) -> None:
    grade = commands.add_parser("grade", help="grade submissions, each in a sandbox")
    if arguments[:1] == ["grade"]:
        from kata.grading.command import add_arguments, run

        add_arguments(grade)
        grade.set_defaults(run=run)


def _add_commands_on_solutions(commands: Any) -> None:
    from kata.authoring import handout

    verify = commands.add_parser("verify", help="prove that stubs, solutions and mutants behave")
    verify.add_argument(
        "exercises", nargs="*", metavar="exNN", help="only these (default: all six)"
    )
    verify.add_argument(
        "--sandbox", action="store_true", help="the grader's verdicts must be the same, too"
    )
    verify.set_defaults(run=_verify)

    models = commands.add_parser("notebook-models", help="train again what the notebooks show")
    models.add_argument("names", nargs="*", metavar="NAME", help="only these (default: all)")
    models.set_defaults(run=_notebook_models)

    archive = commands.add_parser("handout", help="make the students' archive, without answers")
    handout.add_arguments(archive)
    archive.set_defaults(run=handout.run)


def _check(options: argparse.Namespace) -> int:
    from kata.checking.events import CheckStarted, Event, Paused
    from kata.checking.report import Report, write_report
    from kata.checking.run_in_subprocess import run_checks
    from kata.learning.board import print_board, print_failures
    from kata.manifest import find_package

    package = find_package(options.package)
    if options.json is not None and not options.json.absolute().parent.is_dir():
        raise UserError(
            f"There is no folder {options.json.parent} to write {options.json.name} to."
        )
    if options.seed is not None and not 0 <= options.seed < 2**32:
        raise UserError(f"--seed has to be from 0 to 2**32 - 1, not {options.seed}.")
    wanted = chosen(options.exercises)
    console = Console(highlight=False)
    with console.status("Loading PyTorch …") as status:

        def show(event: Event) -> None:
            if isinstance(event, Paused):
                status.stop()
            elif isinstance(event, CheckStarted):
                status.update(f"{find_exercise(event.exercise).title}: {event.check}")

        # Other folders may be nobody's to write to, and other inputs say something else.
        if package == ROOT / "exercises" and options.seed is None:
            verdicts = steps.check_and_note(package, [find_exercise(each) for each in wanted], show)
        else:
            verdicts = run_checks(package, wanted, options.seed, show)
    print_failures(console, verdicts, package)
    print_board(console, verdicts, package)
    if options.json is not None:
        try:
            write_report(options.json, Report.of(package.name, verdicts))
        except OSError as error:
            raise UserError(f"{options.json} can't be written: {error.strerror}.") from None
    return 0 if all(verdict.is_passed for verdict in verdicts) else 1


def _notebook_models(options: argparse.Namespace) -> int:
    from kata.notebooks.trained import make

    return make(options.names)


def _verify(options: argparse.Namespace) -> int:
    from kata.authoring.verify import verify

    return verify(chosen(options.exercises), sandbox=options.sandbox)
