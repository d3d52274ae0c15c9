"""``python -m kata reset``: puts an exercise's stub back and keeps a copy of the old file."""

import argparse
import sys

from kata.errors import UserError
from kata.learning.arguments import add_exercise, add_package
from kata.learning.stubs import reset_to_stub
from kata.manifest import find_package
from kata.submission.showing import short_path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_exercise(parser)
    parser.add_argument("--yes", action="store_true", help="do not ask first")
    add_package(parser)


def run(options: argparse.Namespace) -> int:
    """Put the stub back. Returns 0, 1 where the answer was no, or raises UserError."""
    package = find_package(options.package)
    path = short_path(package / options.exercise.file)
    if not options.yes and not _confirms(f"Reset {path} to the stub? A copy is kept. [y/N] "):
        print("Nothing was reset.")
        return 1
    backup = reset_to_stub(package, options.exercise)
    print(f"{path} is the stub again.")
    if backup is not None:
        print(f"Your version is kept: {short_path(backup)}")
    return 0


def _confirms(question: str) -> bool:
    if not sys.stdin.isatty():
        raise UserError("This is not a terminal, so there is no one to ask. Add --yes to reset.")
    try:
        return input(question).strip().lower() in ("y", "yes")
    except EOFError:
        print()
        return False
