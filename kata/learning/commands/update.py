"""``kata update``: brings the installed kata's checks and texts to the folder."""

import argparse

from kata.files import ROOT
from kata.learning import folder
from kata.manifest import exercises
from kata.submission.showing import short_path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(options: argparse.Namespace) -> int:
    """Bring the folder up to date and say what has changed. Returns 0, or raises UserError."""
    number = folder.installed_version()
    if not folder.known_version(ROOT):
        exercises()  # Says where this is no kata's folder.
    before = folder.known_version(ROOT) or "an unknown version"
    changes = folder.update(ROOT)
    if before == number:
        print(f"{ROOT.name} is of version {number} already.")
    else:
        print(f"{ROOT.name} is of version {number} now; it was {before}.")
    for what, names in (("New", changes.brought), ("Gone", changes.removed)):
        for name in names:
            print(f"  {what}: {name}")
    for name, path in changes.replaced.items():
        print(f"  New: {name}. You had changed it; yours is kept: {short_path(path)}")
    for name, path in changes.beside.items():
        print(f"  Yours stays: {name}. The new one lies beside it: {short_path(path)}")
    for name in changes.kept:
        print(f"  Yours stays: {name}. Its stub is new; reset would show it.")
    print("What you wrote is as it was.")
    return 0
