"""Arguments that several commands take."""

import argparse

from kata.manifest import named_exercise

NAMES = "ex03, 3, kl_divergence or KL, say"


def add_package(
    parser: argparse.ArgumentParser, text: str = "the folder to work on (default: exercises)"
) -> None:
    """Add ``--package``, a name or path for ``find_package``."""
    parser.add_argument("--package", default="exercises", help=text)


def add_exercise(parser: argparse.ArgumentParser) -> None:
    """Add ``exercise``, an Exercise."""
    parser.add_argument("exercise", type=named_exercise, metavar="exNN", help=NAMES)


def add_exercises(parser: argparse.ArgumentParser) -> None:
    """Add ``exercises``, a list of names for ``kata.manifest.chosen``."""
    parser.add_argument(
        "exercises",
        nargs="*",
        metavar="exNN",
        help=f"only these: {NAMES} (default: all, no encore)",
    )
