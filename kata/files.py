"""Where the kata lies, and writing files so that whoever reads one finds all of it or none."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def write_atomically(path: Path, content: bytes) -> None:
    """Write the whole file, or leave the old one as it is. Raises OSError."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_bytes(content)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
