"""The commands that lead through the exercises: status, list, next, hint, reset and solution."""

import argparse
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kata.checking.events import Event, Paused
from kata.checking.verdict import Verdict
from kata.errors import UserError
from kata.learning.answers import code_of
from kata.learning.board import print_board, shown_status
from kata.learning.progress import Progress, fingerprint
from kata.learning.stubs import introduction, put_back
from kata.manifest import ROOT, Exercise, chosen, exercises, find_exercise, find_package
from kata.submission.showing import short_path


def add_commands(commands: Any) -> None:
    """Add the six commands to the command line's parsers."""

    def add(name: str, run: Any, text: str) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = commands.add_parser(name, help=text)
        parser.add_argument(
            "--package", default="exercises", help="the folder to work on (default: exercises)"
        )
        parser.set_defaults(run=run)
        return parser

    add("status", _status, "the board: how far you are and what comes next")
    add("list", _list, "all exercises, with what is known of each")
    add("next", _next, "the next exercise: where it is and what it is about")
    hint = add("hint", _hint, "a hint, one step further each time")
    hint.add_argument("exercise", metavar="exNN")
    hint.add_argument("number", nargs="?", type=int, help="1, 2 or 3 (default: the next one)")
    reset = add("reset", _reset, "put the stub back; what you wrote is kept as a copy")
    reset.add_argument("exercise", metavar="exNN")
    reset.add_argument("--yes", action="store_true", help="do not ask first")
    solution = add("solution", _solution, "the reference solution, once you have passed")
    solution.add_argument("exercise", metavar="exNN")
    solution.add_argument("--give-up", action="store_true", help="show it without a pass")


def check_and_note(package: Path, steps: list[Exercise], on_event: Any) -> list[Verdict]:
    """Run the checks of these exercises and remember what they found."""
    from kata.checking.run_in_subprocess import run_checks

    progress = Progress(package)
    seen = {step.id: fingerprint(package, step) for step in steps}
    verdicts = run_checks(package, [step.id for step in steps], on_event=on_event)
    for verdict in verdicts:
        progress.note(verdict, seen[verdict.exercise.id])
    return verdicts


def _status(options: argparse.Namespace) -> int:
    package = find_package(options.package)
    console = Console(highlight=False)
    print_board(console, _up_to_date(package, list(exercises()), console), package)
    return 0


def _list(options: argparse.Namespace) -> int:
    package = find_package(options.package)
    progress = Progress(package)
    table = Table.grid(padding=(0, 2, 0, 0))
    for step in exercises():
        verdict = progress.known(step)
        symbol, word, colour = shown_status(verdict)
        table.add_row(
            Text(f"  {symbol}", style=colour),
            Text(step.id),
            Text(step.title),
            Text(word, style=colour),
            Text(f"{step.minutes} min", style="dim"),
        )
    Console(highlight=False).print(table)
    return 0


def _next(options: argparse.Namespace) -> int:
    package = find_package(options.package)
    console = Console(highlight=False)
    for step in exercises():  # Only as far as needed.
        [verdict] = _up_to_date(package, [step], console)
        if not verdict.is_passed:
            break
    else:
        console.print("All passed. Train your own VAE: python -m kata train")
        return 0
    console.print(Text(f"Exercise {step.number} · {step.title}", style="bold"))
    console.print(Text(short_path(package / step.file), style="cyan"))
    console.print(Text(f"\n{introduction(step)}"))
    console.print(Text(f"\nOnce it passes: {step.goal}", style="green"))
    console.print(Text(f"About {step.minutes} minutes.", style="dim"))
    return 0


def _hint(options: argparse.Namespace) -> int:
    step = _exercise(options)
    progress = Progress(find_package(options.package))
    last = len(step.hints)
    number = options.number
    if number is None:
        number = min(progress.hints_seen(step) + 1, last)
    if not 1 <= number <= last:
        raise UserError(f"{step.id} has hints 1 to {last}, not {number}.")
    progress.see_hint(step, number)
    console = Console(highlight=False)
    console.print(Text(f"{step.title} · hint {number} of {last}", style="bold"))
    console.print(Text(f"\n{step.hints[number - 1]}\n"))
    if number < last:
        console.print(f"Still stuck?  The next one: hint {step.id} {number + 1}")
    return 0


def _reset(options: argparse.Namespace) -> int:
    step, package = _exercise(options), find_package(options.package)
    path = short_path(package / step.file)
    if not options.yes and not _agrees(f"Reset {path} to the stub? A copy is kept. [y/N] "):
        print("Nothing was reset.")
        return 1
    backup = put_back(package, step)
    print(f"{path} is the stub again.")
    if backup is not None:
        print(f"Your version is kept: {short_path(backup)}")
    return 0


def _agrees(question: str) -> bool:
    if not sys.stdin.isatty():
        raise UserError("This is no terminal, so nobody can be asked. Add --yes to reset.")
    try:
        return input(question).strip().lower() in ("y", "yes")
    except EOFError:
        print()
        return False


def _solution(options: argparse.Namespace) -> int:
    step, package = _exercise(options), find_package(options.package)
    path = ROOT / "solutions" / step.file
    code = code_of(path)
    if code is None:
        raise UserError("The reference solutions are not in this folder. Ask who gave it to you.")
    console = Console(highlight=False)
    if not options.give_up and not Progress(package).has_solved(step):
        [verdict] = _up_to_date(package, [step], console)
        if not verdict.is_passed:
            raise UserError(
                f"{step.id} is not passed yet, and then the solution is yours to find. "
                f"Try: hint {step.id}. To see it all the same, add --give-up."
            )
    from rich.syntax import Syntax

    console.print(Text(short_path(path), style="cyan"))
    console.print(Syntax(code, "python", background_color="default"))
    return 0


def _exercise(options: argparse.Namespace) -> Exercise:
    return find_exercise(chosen([options.exercise])[0])


def _up_to_date(package: Path, steps: list[Exercise], console: Console) -> list[Verdict]:
    """What is known of these exercises; those that changed are checked first."""
    progress = Progress(package)
    known = {step.id: progress.known(step) for step in steps}
    changed = [step for step in steps if known[step.id] is None]
    found: dict[str, Verdict] = {}
    if changed:
        with console.status(f"Checking {', '.join(step.id for step in changed)} …") as status:

            def show(event: Event) -> None:
                if isinstance(event, Paused):
                    status.stop()

            verdicts = check_and_note(package, changed, show)
        found = {verdict.exercise.id: verdict for verdict in verdicts}
    return [known[step.id] or found[step.id] for step in steps]
