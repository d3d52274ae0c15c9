"""The command line of ``kata explore``."""

import argparse
import os
import sys
import webbrowser
from pathlib import Path

from rich.console import Console

from kata.errors import UserError
from kata.explore.page import make_page
from kata.explore.runs import load_run, newest_run
from kata.files import write_atomically


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``explore`` to its parser."""
    add = parser.add_argument
    add("run_folder", nargs="?", type=Path, metavar="RUN", help="default: the newest in runs/")
    add("--out", type=Path, metavar="FILE", help="default: RUN/explore.html")
    add("--data-dir", metavar="DIR", help="where MNIST is (default: where the run found it)")
    add(
        "--open",
        action=argparse.BooleanOptionalAction,
        help="show the page in a browser (default: where there is one)",
    )


def run(options: argparse.Namespace) -> int:
    """Make the page, and open it. Returns the exit status, or raises UserError."""
    trained = load_run(options.run_folder or newest_run(), options.data_dir)
    out = options.out or trained.folder.page
    if out.is_dir() or not out.absolute().parent.is_dir():
        problem = "is a folder" if out.is_dir() else f"has no folder {out.parent} to go to"
        raise UserError(f"{out} {problem}. Name another file with --out.")
    console = Console(highlight=False, soft_wrap=True)
    with console.status("Looking at the model …") as status:
        page, notes = make_page(
            trained, lambda text: status.update(f"Looking at the model: {text} …")
        )
    try:
        write_atomically(out, page)
    except OSError as error:
        raise UserError(f"{out} can't be written: {error.strerror}.") from None
    for note in notes:
        console.print(note, markup=False)
    console.print(f"Your page is {out}", markup=False)
    if options.open or (options.open is None and _on_a_desktop()):
        if not webbrowser.open(out.absolute().as_uri()):
            console.print("No browser was found here. Open that file in one.")
    return 0


def _on_a_desktop() -> bool:
    """Whether a browser would open beside the terminal, not in it, as lynx does over ssh."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    graphical = sys.platform in ("darwin", "win32") or any(map(os.environ.get, names))
    return sys.stdout.isatty() and graphical
