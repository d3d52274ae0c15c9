"""Where the kata lies, and writing files so that whoever reads one finds all of it or none."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


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
