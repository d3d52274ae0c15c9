"""``kata init my-vae``: makes a folder to work in, from the installed package."""

import argparse
from pathlib import Path

from kata.files import COMMAND
from kata.learning import folder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", type=Path, nargs="?", default=Path("vae-kata"), help="default: vae-kata"
    )


def run(options: argparse.Namespace) -> int:
    """Make the folder and say what comes next. Returns 0, or raises UserError."""
    folder.make(options.folder)
    print(f"{options.folder} is ready: exercises, checks and notebooks. Now:")
    if options.folder.resolve() != Path.cwd():
        print(f"  cd {options.folder}")
    print(f"  {COMMAND} watch")
    return 0
