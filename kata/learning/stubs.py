"""The untouched stubs: resetting an exercise to one, and its introduction."""

import ast
import time
from pathlib import Path

from kata.errors import UserError
from kata.files import write_atomically
from kata.manifest import ROOT, Exercise

BACKUPS = ".kata-backups"


def reset_to_stub(package: Path, exercise: Exercise) -> Path | None:
    """Reset the exercise to its stub. Returns the path of the backup, None if there was no file or
    nothing to lose. Raises UserError, leaving the file as it was."""
    path = package / exercise.file
    if package == ROOT / "solutions":
        raise UserError("The reference solutions are not reset.")
    try:
        stub = exercise.stub.read_bytes()
        current = path.read_bytes() if path.exists() else stub
        backup = None
        if current != stub:
            folder = package.parent / BACKUPS
            folder.mkdir(exist_ok=True)
            backup = folder / time.strftime(f"{path.stem}-%Y%m%d-%H%M%S.py")
            write_atomically(backup, current)
        package.mkdir(exist_ok=True)
        write_atomically(path, stub)
    except OSError as error:
        raise UserError(
            f"{exercise.file} can't be reset: {error.strerror}. It is unchanged."
        ) from None
    return backup


def introduction(exercise: Exercise) -> str:
    """The first paragraph of the stub's docstring, with the formula or table that it announces."""
    text = ast.get_docstring(ast.parse(exercise.stub.read_text(encoding="utf-8"))) or ""
    _, first, second, *_ = text.split("\n\n")
    first = " ".join(first.split())
    return f"{first}\n\n{second}" if first.endswith(":") else first
