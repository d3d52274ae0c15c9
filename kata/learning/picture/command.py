"""``python -m kata picture``."""

import argparse
import logging
import tempfile
from pathlib import Path

from kata import isolation
from kata.errors import UserError
from kata.learning.arguments import add_exercise, add_package
from kata.learning.namesakes import namesakes
from kata.learning.picture import picture_of, save, show_inline
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
    out = options.out or Path("runs") / "pictures" / f"{exercise_id}.png"
    if out.suffix.lower() != ".png":
        raise UserError(f"{out} should end in .png: a PNG is what is written.")
    if options.out is not None and not out.absolute().parent.is_dir():
        raise UserError(f"There is no folder {out.parent} to write {out.name} to.")
    # It would complain of a home that it can't write to, or of settings that lie around.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    with isolation.OwnEnvironment():
        words, figure = picture_of(exercise_id, package)
    print("\n".join([*namesakes(package), words]), flush=True)
    try:
        save(figure, out)
    except UserError:
        if options.out is not None:
            raise
        out = Path(tempfile.gettempdir()) / f"kata-{exercise_id}.png"  # A read-only checkout.
        save(figure, out)
    print(f"Picture: {out}")
    show_inline(out)
    return 0
