"""Sets up .venv, for make and for systems without it: python install

Any Python starts this file, even one that is too old for the kata, so that it can say what to
install. The rest of the folder needs Python 3.6, and nothing but the standard library.
"""

import sys

if sys.version_info < (3, 6):
    sys.stderr.write("kata: This Python is too old. Install 3.11 to 3.14, from python.org say.\n")
    sys.exit(2)

import argparse
import os
from pathlib import Path

import environment
import packages
import torch_build
from problems import Problem, explain


def main():
    options = parse()
    os.chdir(Path(__file__).resolve().parent.parent)
    try:
        set_up(options)
        return 0
    except Problem as problem:
        line = problem
    except OSError as error:
        line = explain(str(error)) or error
    except KeyboardInterrupt:
        line = "Stopped. The same command resumes."
    sys.stderr.write("kata: " + str(line) + "\n")
    return 2


def parse():
    parser = argparse.ArgumentParser(prog="python install", description="Set up .venv.")
    parser.add_argument("--extra", action="append", default=[], help="notebooks, dev or cluster")
    parser.add_argument(
        "--latest", action="store_true", help="the newest versions, not the tested ones"
    )
    parser.add_argument(
        "--torch-index",
        default=os.environ.get("TORCH_INDEX", ""),
        metavar="URL",
        help="where to take torch from: a wheel index, a folder of wheels, or default",
    )
    parser.add_argument(
        "--only-this-python", action="store_true", help="look for no other Python than this one"
    )
    return parser.parse_args()


def set_up(options):
    """Make .venv what it should be, from wherever an interrupted call left it. Raises Problem."""
    environment.prepare(options.only_this_python)
    packages.forget_half_installed()
    if options.torch_index or options.latest or not torch_build.is_installed():
        torch_build.install(options.torch_index, options.latest)
    extras = "[{}]".format(",".join(options.extra)) if options.extra else ""
    versions = packages.TESTED
    if options.latest:
        versions = packages.NEWEST + tuple(torch_build.as_installed())
    packages.install("the kata and what it needs", versions, "--editable", "." + extras)
    environment.READY.touch()


if __name__ == "__main__":
    sys.exit(main())
