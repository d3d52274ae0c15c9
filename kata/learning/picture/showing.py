"""Showing a picture at a terminal: in words, as a file, and in place where the terminal can."""

import shutil
import sys
import tempfile
import textwrap
from pathlib import Path

from kata.errors import UserError
from kata.learning.picture import save, show_inline


def show(words: str, content: bytes, exercise_id: str, out: Path | None = None) -> None:
    """Print the words, write the picture, a PNG, and draw it. Raises UserError where it can't be
    written."""
    print(_fitted(words), flush=True)
    path = out or Path("runs") / "pictures" / f"{exercise_id}.png"
    try:
        save(content, path)
    except UserError:
        if out is not None:
            raise
        path = Path(tempfile.gettempdir()) / f"kata-{exercise_id}.png"  # A read-only checkout.
        save(content, path)
    print(f"Picture: {path}")
    show_inline(path)


def _fitted(words: str) -> str:
    """The lines as wide as the terminal; as they are where they go elsewhere."""
    if not sys.stdout.isatty():
        return words
    width = max(shutil.get_terminal_size().columns - 1, 20)
    lines = words.splitlines()
    return "\n".join(textwrap.fill(line, width, subsequent_indent="    ") for line in lines)
