"""``python -m kata picture``."""

import argparse
import logging
from pathlib import Path

from kata import isolation
from kata.errors import UserError
from kata.learning.arguments import add_exercise, add_package
from kata.learning.namesakes import namesakes
from kata.learning.picture import picture_of, png
from kata.learning.picture.showing import show
from kata.manifest import find_package


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``picture`` to its parser."""
    add_exercise(parser)
    add_package(parser, "the folder to look at: exercises (default), solutions, or a path")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="a PNG (default: runs/pictures/exNN.png)"
    )


def run(options: argparse.Namespace) -> int:
    """Print the verdict, then show the picture. Returns the exit status, or raises UserError."""
    package = find_package(options.package)
    exercise_id = options.exercise.id
    out: Path | None = options.out
    if out is not None and out.suffix.lower() != ".png":
        raise UserError(f"{out} should end in .png: a PNG is what is written.")
    if out is not None and not out.absolute().parent.is_dir():
        raise UserError(f"There is no folder {out.parent} to write {out.name} to.")
    # It would complain of a home that it can't write to, or of settings that lie around.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    with isolation.OwnEnvironment():
        words, figure = picture_of(exercise_id, package)
    for note in namesakes(package):
        print(note)
    show(words, png(figure), exercise_id, out)
    return 0
