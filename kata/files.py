"""Where the kata lies, how it is called, and how it writes files: all of one, or none."""

import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
MANIFEST = "kata.toml"

IS_INSTALLED = not (PACKAGE.parent / MANIFEST).is_file()
"""Whether this is the kata as installed from its wheel, apart from the folder that it works on."""


def _root() -> Path:
    if not IS_INSTALLED:
        return PACKAGE.parent
    try:
        here = Path.cwd().resolve()
    except OSError:  # Someone has removed it.
        return Path()
    return next((each for each in (here, *here.parents) if (each / MANIFEST).is_file()), here)


ROOT = _root()
"""The folder of manifest, checks, exercises and notebooks: the one that the code lies in, or, for
an installed kata, the student's own folder that this process was started in or below."""


def _command() -> str:
    if not IS_INSTALLED:
        return "python -m kata"
    # What these two install is theirs alone: nothing of it is on the PATH.
    environment = Path(sys.prefix)
    if "archive-v0" in environment.parts:
        return "uvx vae-kata"
    # Wherever pipx was told to keep its folders; what it has installed lies in `venvs`.
    if (environment / "pipx_metadata.json").exists() and environment.parent.name != "venvs":
        return "pipx run vae-kata"
    return "kata"


COMMAND = _command()
"""What one types to call the kata here: the first words of every command that is advised."""


def command_here() -> str:
    """The same on this machine, where ``python`` may be another than this one: .venv need not be
    activated."""
    found, this = shutil.which("python"), Path(sys.executable)
    if IS_INSTALLED or (found is not None and Path(found).parent == this.parent):
        return COMMAND
    with suppress(ValueError, OSError):
        this = this.relative_to(Path.cwd())
    return f'"{this}" -m kata' if " " in str(this) else f"{this} -m kata"


BACKUPS = ".kata-backups"
"""The folder beside ``exercises`` where copies of replaced answers are kept."""

UNFINISHED = ".unfinished"
"""How the names of half-written files end."""


def write_atomically(path: Path, content: bytes) -> None:
    """Write the whole file, or leave the old one as it is. Raises OSError."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}{UNFINISHED}")
    try:
        unfinished.write_bytes(content)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def remove_unfinished(folder: Path) -> None:
    """Remove half-written files that a killed process left in the folder or below it."""
    for path in folder.rglob(f".*{UNFINISHED}"):
        if path.is_file():
            path.unlink(missing_ok=True)
