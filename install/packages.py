"""Packages: installed by uv where that is installed, else by pip."""

import shutil
from pathlib import Path

from environment import PYTHON, UV, VENV, run

CONSTRAINTS = "constraints.txt"


def pinned():
    """The tested version of each package, by name."""
    lines = Path(CONSTRAINTS).read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if "==" in line)


TESTED = ("--constraint", CONSTRAINTS)
NEWEST = ("--upgrade", "--upgrade-strategy", "eager")
"""Of everything but torch, of which a build was chosen before."""
if UV:
    NEWEST = tuple(f"--upgrade-package={name}" for name in pinned() if "torch" not in name)


def install(what, versions, *arguments):
    """pip install, of these versions. Raises Problem, in one line."""
    print(f"Installing {what} …", flush=True)
    if UV:
        run(UV, "pip", "install", "--python", PYTHON, *versions, *arguments)
    else:
        run(PYTHON, "-m", "pip", "install", "--disable-pip-version-check", *versions, *arguments)


def forget_half_installed():
    """What was interrupted while its files were copied isn't taken for installed: the last of them,
    INSTALLER, is missing."""
    for place in ("lib/python*/site-packages", "Lib/site-packages"):
        for folder in VENV.glob(f"{place}/*.dist-info"):
            if not (folder / "INSTALLER").exists():
                shutil.rmtree(str(folder))
