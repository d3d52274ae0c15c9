"""``python -m kata reset``: puts an exercise's stub back and keeps a copy of the old file."""

import argparse
import sys

from kata.errors import UserError
from kata.learning.arguments import NAMES, add_package
from kata.learning.copies import how_to_restore
from kata.learning.stubs import reset_to_stub
from kata.manifest import exercises, find_package, named_exercise
from kata.submission.showing import short_path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("exercise", nargs="?", type=named_exercise, metavar="exNN", help=NAMES)
    which.add_argument("--all", action="store_true", help="all exercises, asked for once")
    parser.add_argument("--yes", action="store_true", help="do not ask first")
    add_package(parser)


def run(options: argparse.Namespace) -> int:
    """Put the stub back. Returns 0, 1 where the answer was no, or raises UserError."""
    package = find_package(options.package)
    chosen = list(exercises()) if options.all else [options.exercise]
    path = short_path(package if options.all else package / options.exercise.file)
    what, copies = ("all exercises in ", "Copies are") if options.all else ("", "A copy is")
    question = f"Reset {what}{path} to the stub{'s' * options.all}? {copies} kept. [y/N] "
    if not options.yes and not _confirms(question):
        print("Nothing was reset.")
        return 1
    for exercise in chosen:
        backup = reset_to_stub(package, exercise)
        print(f"{short_path(package / exercise.file)} is the stub again.")
        if backup is not None:
            print(f"Your version is kept: {short_path(backup)}")
            print(f"To bring it back: {how_to_restore(backup, package / exercise.file)}")
    return 0


def _confirms(question: str) -> bool:
    if not sys.stdin.isatty():
        raise UserError("This is not a terminal, so there is no one to ask. Add --yes to reset.")
    try:
        return input(question).strip().lower() in ("y", "yes")
    except EOFError:
        print()
        return False
