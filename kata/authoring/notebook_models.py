"""``python -m kata notebook-models``: train again what the notebooks show."""

import argparse

from kata.notebooks.trained import make


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these (default: all)")


def run(options: argparse.Namespace) -> int:
    """Train what was named, or all. Returns 0, or raises UserError."""
    return make(options.names)
